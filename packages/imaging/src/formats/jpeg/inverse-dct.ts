/*
 * The accurate integer inverse DCT of libjpeg (jidctint.c, jpeg_idct_islow), after Loeffler, Ligtenberg and
 * Moschytz, "Practical fast 1-D DCT algorithms with 11 multiplications", ICASSP 1989. The same constants, the same
 * order of roundings, so the same bits as libjpeg, libjpeg-turbo, Pillow and OpenCV give.
 */

// round(x * 2^13)
const F_0_298631336 = 2446;
const F_0_390180644 = 3196;
const F_0_541196100 = 4433;
const F_0_765366865 = 6270;
const F_0_899976223 = 7373;
const F_1_175875602 = 9633;
const F_1_501321110 = 12299;
const F_1_847759065 = 15137;
const F_1_961570560 = 16069;
const F_2_053119869 = 16819;
const F_2_562915447 = 20995;
const F_3_072711026 = 25172;

const CONST_BITS = 13;
const PASS1_BITS = 2;
const COLUMN_SHIFT = CONST_BITS - PASS1_BITS;
const ROW_SHIFT = CONST_BITS + PASS1_BITS + 3;
const DC_SHIFT = PASS1_BITS + 3;

const workspace = new Int32Array(64);

/**
 * Dequantises the 64 row-major coefficients at `from` and writes their 8 x 8 samples at `to`, clamped to 0 to 255.
 */
export function inverseDct(
  coefficients: Int16Array,
  from: number,
  quant: Uint16Array,
  out: Uint8ClampedArray,
  to: number,
  stride: number,
): void {
  let anyAc = false;
  for (let column = 0; column < 8; column++) anyAc = transformColumn(coefficients, from, quant, column) || anyAc;
  if (!anyAc) {
    const flat = ((workspace[0] + (1 << (DC_SHIFT - 1))) >> DC_SHIFT) + 128;
    for (let row = 0; row < 8; row++) out.fill(flat, to + row * stride, to + row * stride + 8);
    return;
  }
  for (let row = 0; row < 8; row++) transformRow(8 * row, out, to + row * stride);
}

/** First pass, scaled up by 2^PASS1_BITS. Tells whether the column holds anything but the block's DC. */
function transformColumn(coefficients: Int16Array, from: number, quant: Uint16Array, c: number): boolean {
  const ws = workspace;
  const at = from + c;
  const c1 = coefficients[at + 8];
  const c2 = coefficients[at + 16];
  const c3 = coefficients[at + 24];
  const c4 = coefficients[at + 32];
  const c5 = coefficients[at + 40];
  const c6 = coefficients[at + 48];
  const c7 = coefficients[at + 56];
  const dc = Math.imul(coefficients[at], quant[c]);
  if ((c1 | c2 | c3 | c4 | c5 | c6 | c7) === 0) {
    const flat = dc << PASS1_BITS;
    for (let i = c; i < 64; i += 8) ws[i] = flat;
    return c > 0 && dc !== 0;
  }
  const e2 = Math.imul(c2, quant[c + 16]);
  const e6 = Math.imul(c6, quant[c + 48]);
  const e4 = Math.imul(c4, quant[c + 32]);
  const shared = Math.imul(e2 + e6, F_0_541196100);
  const even2 = (shared - Math.imul(e6, F_1_847759065)) | 0;
  const even3 = (shared + Math.imul(e2, F_0_765366865)) | 0;
  const even0 = (dc + e4) << CONST_BITS;
  const even1 = (dc - e4) << CONST_BITS;
  const t10 = (even0 + even3) | 0;
  const t13 = (even0 - even3) | 0;
  const t11 = (even1 + even2) | 0;
  const t12 = (even1 - even2) | 0;

  const o0 = Math.imul(c7, quant[c + 56]);
  const o1 = Math.imul(c5, quant[c + 40]);
  const o2 = Math.imul(c3, quant[c + 24]);
  const o3 = Math.imul(c1, quant[c + 8]);
  const z5 = Math.imul(o0 + o2 + o1 + o3, F_1_175875602);
  const z1 = Math.imul(o0 + o3, -F_0_899976223);
  const z2 = Math.imul(o1 + o2, -F_2_562915447);
  const z3 = (Math.imul(o0 + o2, -F_1_961570560) + z5) | 0;
  const z4 = (Math.imul(o1 + o3, -F_0_390180644) + z5) | 0;
  const t0 = (Math.imul(o0, F_0_298631336) + z1 + z3) | 0;
  const t1 = (Math.imul(o1, F_2_053119869) + z2 + z4) | 0;
  const t2 = (Math.imul(o2, F_3_072711026) + z2 + z3) | 0;
  const t3 = (Math.imul(o3, F_1_501321110) + z1 + z4) | 0;

  const half = 1 << (COLUMN_SHIFT - 1);
  ws[c] = (t10 + t3 + half) >> COLUMN_SHIFT;
  ws[c + 56] = (t10 - t3 + half) >> COLUMN_SHIFT;
  ws[c + 8] = (t11 + t2 + half) >> COLUMN_SHIFT;
  ws[c + 48] = (t11 - t2 + half) >> COLUMN_SHIFT;
  ws[c + 16] = (t12 + t1 + half) >> COLUMN_SHIFT;
  ws[c + 40] = (t12 - t1 + half) >> COLUMN_SHIFT;
  ws[c + 24] = (t13 + t0 + half) >> COLUMN_SHIFT;
  ws[c + 32] = (t13 - t0 + half) >> COLUMN_SHIFT;
  return true;
}

/** Second pass: one row of the workspace at `r` to eight samples. */
function transformRow(r: number, out: Uint8ClampedArray, to: number): void {
  const ws = workspace;
  const w0 = ws[r];
  const w4 = ws[r + 4];
  const shared = Math.imul(ws[r + 2] + ws[r + 6], F_0_541196100);
  const even2 = (shared - Math.imul(ws[r + 6], F_1_847759065)) | 0;
  const even3 = (shared + Math.imul(ws[r + 2], F_0_765366865)) | 0;
  const even0 = (w0 + w4) << CONST_BITS;
  const even1 = (w0 - w4) << CONST_BITS;
  const t10 = (even0 + even3) | 0;
  const t13 = (even0 - even3) | 0;
  const t11 = (even1 + even2) | 0;
  const t12 = (even1 - even2) | 0;

  const o0 = ws[r + 7];
  const o1 = ws[r + 5];
  const o2 = ws[r + 3];
  const o3 = ws[r + 1];
  const z5 = Math.imul(o0 + o2 + o1 + o3, F_1_175875602);
  const z1 = Math.imul(o0 + o3, -F_0_899976223);
  const z2 = Math.imul(o1 + o2, -F_2_562915447);
  const z3 = (Math.imul(o0 + o2, -F_1_961570560) + z5) | 0;
  const z4 = (Math.imul(o1 + o3, -F_0_390180644) + z5) | 0;
  const t0 = (Math.imul(o0, F_0_298631336) + z1 + z3) | 0;
  const t1 = (Math.imul(o1, F_2_053119869) + z2 + z4) | 0;
  const t2 = (Math.imul(o2, F_3_072711026) + z2 + z3) | 0;
  const t3 = (Math.imul(o3, F_1_501321110) + z1 + z4) | 0;

  const half = 1 << (ROW_SHIFT - 1);
  out[to] = ((t10 + t3 + half) >> ROW_SHIFT) + 128;
  out[to + 7] = ((t10 - t3 + half) >> ROW_SHIFT) + 128;
  out[to + 1] = ((t11 + t2 + half) >> ROW_SHIFT) + 128;
  out[to + 6] = ((t11 - t2 + half) >> ROW_SHIFT) + 128;
  out[to + 2] = ((t12 + t1 + half) >> ROW_SHIFT) + 128;
  out[to + 5] = ((t12 - t1 + half) >> ROW_SHIFT) + 128;
  out[to + 3] = ((t13 + t0 + half) >> ROW_SHIFT) + 128;
  out[to + 4] = ((t13 - t0 + half) >> ROW_SHIFT) + 128;
}
