/** A protocol that trains the custom CNN on small images in a second or two. */
export const TINY_PROTOCOL = `
name: tiny
title: Tiny
seed: 5
data: { name: phantoms, licence: Apache-2.0 }
split: { scheme: stratified, ratio: [60, 20, 20], seed: 1 }
model: { backbone: custom_cnn.none, size: 48, head: { hidden: 0, dropout: [0.2, 0] } }
batch: 8
augmentation: { dihedral: true }
stages:
  - name: all
    unfreeze: all
    epochs: 2
    optimizer: { kind: adamw }
    schedule: { kind: one-cycle, learningRate: 4e-3 }
    labelSmoothing: 0.05
`;
