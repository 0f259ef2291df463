import fc from "fast-check";

/** Properties are checked on the same cases in every run; `FAST_CHECK_SEED=$RANDOM npm test` looks at others. */
fc.configureGlobal({ seed: Number(process.env.FAST_CHECK_SEED ?? 20_261_122) });
