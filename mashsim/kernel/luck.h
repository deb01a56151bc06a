/* Luck: streams of uniform numbers, and what becomes of them. As mashsim/chance.py, bit for bit. */
#ifndef MASHSIM_LUCK_H
#define MASHSIM_LUCK_H

#include <math.h>
#include <stdint.h>

#include "plan.h"

#define WORDS 624
#define SHIFT 397

/* Python's `random.Random`: the Mersenne Twister of Matsumoto and Nishimura, seeded by a whole number. */
typedef struct {
    uint32_t word[WORDS];
    int next;
} Twister;

static void seed(Twister *twister, const uint32_t *key) {
    uint32_t *word = twister->word;
    int length = 4;
    while (length > 1 && key[length - 1] == 0)
        length--;
    word[0] = 19650218U;
    for (int i = 1; i < WORDS; i++)
        word[i] = 1812433253U * (word[i - 1] ^ (word[i - 1] >> 30)) + (uint32_t)i;
    int i = 1, j = 0;
    for (int k = WORDS; k; k--) {
        word[i] = (word[i] ^ ((word[i - 1] ^ (word[i - 1] >> 30)) * 1664525U)) + key[j] + (uint32_t)j;
        if (++i == WORDS) {
            word[0] = word[WORDS - 1];
            i = 1;
        }
        if (++j == length)
            j = 0;
    }
    for (int k = WORDS - 1; k; k--) {
        word[i] = (word[i] ^ ((word[i - 1] ^ (word[i - 1] >> 30)) * 1566083941U)) - (uint32_t)i;
        if (++i == WORDS) {
            word[0] = word[WORDS - 1];
            i = 1;
        }
    }
    word[0] = 0x80000000U;
    twister->next = WORDS;
}

static uint32_t twisted(uint32_t above, uint32_t below) {
    return (((above & 0x80000000U) | (below & 0x7fffffffU)) >> 1) ^ ((below & 1U) ? 0x9908b0dfU : 0U);
}

static void twist(Twister *twister) {
    uint32_t *word = twister->word;
    for (int i = 0; i < WORDS - SHIFT; i++)
        word[i] = word[i + SHIFT] ^ twisted(word[i], word[i + 1]);
    for (int i = WORDS - SHIFT; i < WORDS - 1; i++)
        word[i] = word[i + SHIFT - WORDS] ^ twisted(word[i], word[i + 1]);
    word[WORDS - 1] = word[SHIFT - 1] ^ twisted(word[WORDS - 1], word[0]);
    twister->next = 0;
}

static uint32_t next_word(Twister *twister) {
    if (twister->next == WORDS)
        twist(twister);
    uint32_t y = twister->word[twister->next++];
    y ^= y >> 11;
    y ^= (y << 7) & 0x9d2c5680U;
    y ^= (y << 15) & 0xefc60000U;
    return y ^ (y >> 18);
}

/* Return a uniform number in (0, 1). */
static double uniform(Twister *twister) {
    uint32_t high = next_word(twister) >> 5, low = next_word(twister) >> 6;
    double u = (high * 67108864.0 + low) * (1.0 / 9007199254740992.0);
    return u == 0.0 ? 0x1p-54 : u;
}

/* The uniform numbers of one purpose and source, read by position and drawn up to it when they are first needed. */
typedef struct {
    Twister *twister; /* NULL until then */
    double *drawn;
    int64_t count;
} Stream;

/* Wichura's algorithm AS 241, as in Python's `statistics`. */
static double normal_quantile(double p) {
    double q = p - 0.5, r, above, below;
    if (fabs(q) <= 0.425) {
        r = 0.180625 - q * q;
        above = (((((((2.5090809287301226727e+3 * r + 3.3430575583588128105e+4) * r + 6.7265770927008700853e+4) * r +
                     4.5921953931549871457e+4) * r + 1.3731693765509461125e+4) * r + 1.9715909503065514427e+3) * r +
                  1.3314166789178437745e+2) * r + 3.3871328727963666080e+0) * q;
        below = ((((((5.2264952788528545610e+3 * r + 2.8729085735721942674e+4) * r + 3.9307895800092710610e+4) * r +
                    2.1213794301586595867e+4) * r + 5.3941960214247511077e+3) * r + 6.8718700749205790830e+2) * r +
                 4.2313330701600911252e+1) * r + 1.0;
        return above / below;
    }
    r = sqrt(-log(q <= 0.0 ? p : 1.0 - p));
    if (r <= 5.0) {
        r -= 1.6;
        above = ((((((7.74545014278341407640e-4 * r + 2.27238449892691845833e-2) * r + 2.41780725177450611770e-1) * r +
                    1.27045825245236838258e+0) * r + 3.64784832476320460504e+0) * r + 5.76949722146069140550e+0) * r +
                 4.63033784615654529590e+0) * r + 1.42343711074968357734e+0;
        below = ((((((1.05075007164441684324e-9 * r + 5.47593808499534494600e-4) * r + 1.51986665636164571966e-2) * r +
                    1.48103976427480074590e-1) * r + 6.89767334985100004550e-1) * r + 1.67638483018380384940e+0) * r +
                 2.05319162663775882187e+0) * r + 1.0;
    } else {
        r -= 5.0;
        above = ((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 1.24266094738807843860e-3) * r +
                    2.65321895265761230930e-2) * r + 2.96560571828504891230e-1) * r + 1.78482653991729133580e+0) * r +
                 5.46378491116411436990e+0) * r + 6.65790464350110377720e+0;
        below = ((((((2.04426310338993978564e-15 * r + 1.42151175831644588870e-7) * r +
                    1.84631831751005468180e-5) * r + 7.86869131145613259100e-4) * r + 1.48753612908506148525e-2) * r +
                  1.36929880922735805310e-1) * r + 5.99832206555887937690e-1) * r + 1.0;
    }
    return q < 0.0 ? -(above / below) : above / below;
}

/* Return the value of a law at a uniform number: `Distribution.quantile`. */
static double quantile(int64_t kind, const double *number, double u) {
    double low = number[0], mode = number[1], high = number[2], span = high - low;
    switch (kind) {
    case EXPONENTIAL:
        return -number[0] * log1p(-u);
    case LOGNORMAL:
        return number[0] * exp(number[1] * normal_quantile(u));
    case TRIANGULAR:
        return u < (span ? (mode - low) / span : 0.0) ? low + sqrt(u * (span * (mode - low)))
                                                      : high - sqrt((1 - u) * (span * (high - mode)));
    case UNIFORM:
        return number[0] + (number[1] - number[0]) * u;
    default:
        return number[0];
    }
}

#endif
