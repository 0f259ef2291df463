// What the cards of all models trained on the Taleqani set say of it.

/** The set's classes, as its authors define them. */
export const classes = [
  { name: "Benign", description: "hematogones: benign B-cell precursors, not healthy donors" },
  { name: "Early", description: "early pre-B ALL" },
  { name: "Pre", description: "pre-B ALL" },
  { name: "Pro", description: "pro-B ALL" },
];

export const source = {
  id: "10.34740/KAGGLE/DSV/2175623",
  url: "https://doi.org/10.34740/KAGGLE/DSV/2175623",
  licence: "original authors; cite the DOI",
  citation: "Ghaderzadeh et al. 2022, doi 10.1002/int.22753",
};

/** @param parameters how many the model has */
export const architecture = (parameters) => ({
  name: "mobilenetv1_075.keras_in1k",
  parameters,
  startedFrom: "ImageNet-1k weights of Keras Applications (Apache-2.0)",
});
