"""Whether the median of partners' replies is found where three requests in ten are still out.

    python experiments/fit-to-figures/replies.py [--councils 25]

Replies of made-up councils are lognormal, and each request was sent at any moment of so many days that three in ten are
out by the last. It says how far off the fitted medians lie, beside those of the replies that came.
"""

from __future__ import annotations

import argparse

import numpy as np

from mashsim.fitting.censored import fitted, lengths

MEDIAN, SIGMA = 2.0, 0.9
DAYS = 9.1
"""Days over which requests were sent, so that three in ten are out."""
SIZES = (300, 1000)


def main() -> None:
    """Fit councils of several sizes, and print how far off their medians are."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--councils", type=int, default=25)
    councils = parser.parse_args().councils
    rng = np.random.default_rng(1)
    for size in SIZES:
        found, came, out = [], [], []
        for _ in range(councils):
            lasts, until = rng.lognormal(np.log(MEDIAN), SIGMA, size), rng.uniform(0, DAYS, size)
            over = lasts <= until
            fit = fitted(lengths([(one, one) for one in lasts[over]], until[~over]))
            assert fit is not None
            found.append(fit.quantile(0.5) / MEDIAN - 1)
            came.append(float(np.median(lasts[over])) / MEDIAN - 1)
            out.append(1 - over.mean())
        near = np.mean(np.abs(found) < 0.05)
        print(f"{size} requests, {np.mean(out):.0%} still out, {councils} councils:")
        print(f"  fitted median off by {np.mean(found):+.1%} in the mean ({np.std(found):.1%} standard deviation)")
        print(f"  within 5% in {near:.0%} of councils; the median of replies that came is off by {np.mean(came):+.0%}")


if __name__ == "__main__":
    main()
