"""Makes packages/classic/src/__goldens__/classic.json: what scikit-learn and imbalanced-learn make of a fixed table of
three unequal classes, 160 rows to train on and 90 to test.

Run: python tools/golden/classic.py
(scikit-learn 1.9, imbalanced-learn 0.14, NumPy 2.4)
"""
import json, pathlib
import numpy as np
from imblearn.over_sampling import BorderlineSMOTE
from sklearn.datasets import make_classification
from sklearn.decomposition import PCA
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.feature_selection import RFE, mutual_info_classif
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

OUT = pathlib.Path(__file__).parents[2] / "packages/classic/src/__goldens__/classic.json"
X, y = make_classification(250, 12, n_informative=6, n_redundant=2, n_classes=3, weights=[0.55, 0.3, 0.15],
                           class_sep=1.1, flip_y=0.03, random_state=4)
X = X.round(5)
train, test = slice(0, 160), slice(160, 250)
A, a, B, b = X[train], y[train], X[test], y[test]
scaler = StandardScaler().fit(A)
S, T = scaler.transform(A), scaler.transform(B)


def scores(model, binary=False):
    keep = a < 2 if binary else slice(None)
    model.fit(S[keep], a[keep])
    out = {"predicted": model.predict(T).tolist()}
    if hasattr(model, "predict_proba"):
        out["probabilities"] = model.predict_proba(T).round(7).tolist()
    else:
        out["decisions"] = model.decision_function(T).round(7).tolist()
    return out


def gamma(**more):
    return SVC(gamma="scale", tol=1e-8, decision_function_shape="ovr", break_ties=True, **more)


border = BorderlineSMOTE(k_neighbors=5, m_neighbors=10, random_state=0)
border.fit_resample(S, a)
small = np.flatnonzero(a == 2)
border.nn_m_.fit(S)
foreign = (a[border.nn_m_.kneighbors(S[small], return_distance=False)[:, 1:]] != 2).sum(1)
danger = small[(foreign >= 5) & (foreign < 10)]
forests = [RandomForestClassifier(100, random_state=s).fit(S, a) for s in range(5)]
trees = [DecisionTreeClassifier(random_state=s).fit(S, a) for s in range(5)]
golden = {
    "rows": X.tolist(), "labels": y.tolist(), "train": 160,
    "scaling": {"mean": scaler.mean_.tolist(), "spread": scaler.scale_.tolist()},
    "models": {
        "svm linear": {"spec": {"kind": "svm", "kernel": "linear", "tolerance": 1e-7}, **scores(gamma(kernel="linear"))},
        "svm rbf": {"spec": {"kind": "svm", "kernel": "rbf", "tolerance": 1e-7}, **scores(gamma(kernel="rbf"))},
        "svm polynomial": {"spec": {"kind": "svm", "kernel": "polynomial", "offset": 1, "c": 0.5, "tolerance": 1e-7},
                           **scores(gamma(kernel="poly", coef0=1, C=0.5))},
        "neighbours": {"spec": {"kind": "neighbours", "k": 5}, **scores(KNeighborsClassifier(5))},
        "bayes": {"spec": {"kind": "bayes"}, **scores(GaussianNB())},
        "logistic": {"spec": {"kind": "logistic", "c": 0.7}, **scores(LogisticRegression(C=0.7, tol=1e-8, max_iter=10000))},
        "boosting": {"spec": {"kind": "boosting", "rounds": 40, "minLeaf": 5, "maxDepth": 3},
                     **scores(HistGradientBoostingClassifier(max_iter=40, max_depth=3, max_leaf_nodes=None,
                                                             min_samples_leaf=5, early_stopping=False))},
    },
    "binary": {
        "svm rbf": {"spec": {"kind": "svm", "kernel": "rbf", "tolerance": 1e-7}, **scores(gamma(kernel="rbf"), True)},
        "logistic": {"spec": {"kind": "logistic", "c": 0.7},
                     **scores(LogisticRegression(C=0.7, tol=1e-8, max_iter=10000), True)},
    },
    "forest": {"accuracy": [m.score(T, b) for m in forests], "probabilities": np.mean([m.predict_proba(T) for m in forests], 0).round(5).tolist(),
               "importance": np.mean([m.feature_importances_ for m in forests], 0).tolist()},
    "tree": {"accuracy": [m.score(T, b) for m in trees], "predicted": [m.predict(T).tolist() for m in trees],
             "leaves": [int(m.get_n_leaves()) for m in trees]},
    "mutualInformation": mutual_info_classif(S, a, random_state=0).tolist(),
    "eliminated": np.flatnonzero(RFE(LogisticRegression(C=1, tol=1e-8, max_iter=10000), n_features_to_select=5, step=0.1).fit(S, a).support_).tolist(),
    "components": {"explained": PCA(4).fit(S).explained_variance_ratio_.tolist(),
                   "projected": np.abs(PCA(4).fit(S).transform(T[:5])).tolist()},
    "danger": danger.tolist(),
}
OUT.parent.mkdir(exist_ok=True)
OUT.write_text(json.dumps(golden) + "\n")
print(OUT.stat().st_size, golden["forest"]["accuracy"], golden["tree"]["accuracy"], golden["danger"], golden["eliminated"])
