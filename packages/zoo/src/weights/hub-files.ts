/** A file of ImageNet weights on the Hugging Face hub, and what of it is known beforehand. */
export interface HubFile {
  readonly repository: string;
  readonly file: string;
  /** 40 hexadecimal digits; unknown, the branch `main` is asked for its commit. */
  readonly commit?: string;
  /** 64 hexadecimal digits; unknown, the hub is believed at the first pull. */
  readonly sha256?: string;
  /** Bytes. */
  readonly size?: number;
}

const timm = (name: string, known: Pick<HubFile, "commit" | "sha256" | "size"> = {}): [string, HubFile] => [
  name,
  { repository: `timm/${name}`, file: "model.safetensors", ...known },
];

/**
 * Where the weights of the zoo's backbones are, by backbone.
 *
 * The commits and hashes were not read from the hub: this table was written without access to it. They are those that
 * public repositories pin for the same files; a hash is taken over where independent ones agree, or (inception_v3.tv_in1k,
 * mobilenetv2_100.ra_in1k) from a list whose other hashes others confirm. A wrong one can only refuse a good file, and
 * `--sha256` overrules it. Where nothing is stated nothing is known, and nothing was made up.
 */
export const hubFiles: ReadonlyMap<string, HubFile> = new Map([
  timm("vgg16.tv_in1k", {
    commit: "b8d8aa2dd860af9233c8c67385a8097fd6c35d3f",
    sha256: "57b026918159a6bf9faf8405c3a551903768e7138989d9c6224a14227203fad8",
  }),
  timm("vgg19.tv_in1k"),
  timm("resnet50.tv_in1k", {
    commit: "78f3ecfdb38e06d9b8397f662e7ab8fee96026fa",
    sha256: "5d061a3c593d795bfe682d9b152bafbcf550579873492def3515b46db1189888",
    size: 102_469_840,
  }),
  timm("resnet50.a1_in1k", {
    commit: "767268603ca0cb0bfe326fa87277f19c419566ef",
    sha256: "773525d5821de224f8f30c33377b7a795d7863e08522698200d3217d3f2a41bb",
    size: 102_469_840,
  }),
  timm("resnet101.tv_in1k"),
  timm("resnet152.tv_in1k"),
  timm("densenet121.tv_in1k", {
    commit: "f0d0f2698a02cb133b09d48396db6e1e46fe9f3b",
    sha256: "c894c6d9caa317a8ca1942986dee7a16a86c77734a4d691d2abe05389cfef358",
  }),
  timm("densenet121.ra_in1k"),
  timm("densenet201.tv_in1k"),
  timm("inception_v3.tv_in1k", { sha256: "9c452c63a67fd03a38a78c401ba12d4be0e926df63c93403de3a29f6df20fefb" }),
  timm("inception_v3.tf_in1k"),
  timm("inception_resnet_v2.tf_in1k"),
  timm("efficientnet_b0.ra_in1k", {
    commit: "1b5383e5f79cc0f7fc067e372f8f26a5fa73f26a",
    sha256: "d569899762ea9b1384ee07f4af64805cf8caa1c55f9253ebb1080dc40e87a2cd",
    size: 21_355_344,
  }),
  timm("efficientnet_b1.ft_in1k"),
  timm("efficientnet_b3.ra2_in1k", { commit: "0366a75518620e0f2077789202073759f2d61393" }),
  timm("efficientnet_b5.sw_in12k_ft_in1k"),
  timm("efficientnet_lite0.ra_in1k"),
  timm("mobilenetv1_100.ra4_e3600_r224_in1k", { commit: "6e88b523abded44469eafcd52f7832d5e0300b1b" }),
  timm("mobilenetv2_100.ra_in1k", { sha256: "55ea4fb3a96010b933710ebf44fc965b070d5cd054d3f35e44f2d1320b4a714e" }),
]);

const IN_HAND = "give the file by --weights FILE, or as model.weights of a protocol";
const KERAS = `Keras publishes it as .h5 under names of its own; convert it to safetensors with timm's tensor names (convolutions as [out, in, h, w]), and ${IN_HAND}`;
const TORCHVISION = `torchvision publishes it as .pth; save its state_dict as safetensors with PyTorch, and ${IN_HAND}`;

/** Backbones whose weights are on no hub as safetensors under the right names, and what to do instead. */
export const elsewhere: ReadonlyMap<string, string> = new Map([
  ["mobilenetv1_025.keras_in1k", KERAS],
  ["mobilenetv1_050.keras_in1k", KERAS],
  [
    "mobilenetv1_075.keras_in1k",
    `${KERAS}. The conversion that the tests use has SHA-256 ba5d596a07263bfcf4501b0eeb8a25c752343f5a7e15f6d5ea68d5134915f89b`,
  ],
  ["mobilenetv1_100.keras_in1k", KERAS],
  ["alexnet.tv_in1k", TORCHVISION],
  ["googlenet.tv_in1k", TORCHVISION],
  [
    "legacy_xception.tf_in1k",
    `timm publishes it as .pth on GitHub (xception-43020ad28.pth); save its state_dict as safetensors with PyTorch, and ${IN_HAND}`,
  ],
  ["custom_cnn.none", "it is trained from weights drawn from the seed; leave --weights and model.weights out"],
]);
