"""The BG/NBD fit of another program: ENGINE HISTORIES.csv ROUNDS R,ALPHA,A,B.

ENGINE is lifetimes or pymc. HISTORIES.csv has the columns x, t_x and T in weeks, one customer a line.
Prints one line of JSON: version, fit_ms of each round, params, the log-likelihood of these and that of
the given parameters on the same histories, by the formula of Fader, Hardie and Lee (2005), eq. 6.
"""

import json
import logging
import sys
import time
import warnings

import numpy as np
import pandas
from scipy.special import betaln, gammaln

WARM_UP = 300  # customers


def log_likelihood(params, x, t_x, T) -> float:
    r, alpha, a, b = params
    alive = -(r + x) * np.log(alpha + T)
    stopped = np.where(x > 0, np.log(a) - np.log(b + np.maximum(x, 1) - 1) - (r + x) * np.log(alpha + t_x), -np.inf)
    chances = betaln(a, b + x) - betaln(a, b)
    return float(np.sum(gammaln(r + x) - gammaln(r) + r * np.log(alpha) + chances + np.logaddexp(alive, stopped)))


def lifetimes(x, t_x, T):
    import lifetimes
    from lifetimes import BetaGeoFitter

    def fit():
        fitter = BetaGeoFitter(penalizer_coef=0.0)
        fitter.fit(x, t_x, T)
        return [float(fitter.params_[name]) for name in ("r", "alpha", "a", "b")]

    return lifetimes.__version__, fit


def pymc(x, t_x, T):
    import pymc_marketing
    from pymc_marketing.clv import BetaGeoModel

    def fit_to(rows):
        data = pandas.DataFrame({"customer_id": np.arange(rows), "frequency": x[:rows], "recency": t_x[:rows], "T": T[:rows]})
        model = BetaGeoModel(data=data)
        model.fit(method="map", progressbar=False)
        posterior = model.idata.posterior
        return [float(posterior[name].values.ravel()[0]) for name in ("r", "alpha", "a", "b")]

    fit_to(min(WARM_UP, len(x)))
    return pymc_marketing.__version__, lambda: fit_to(len(x))


def main(engine: str, path: str, rounds: int, given: str) -> None:
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    x, t_x, T = (column.to_numpy() for _, column in pandas.read_csv(path).items())
    version, fit = {"lifetimes": lifetimes, "pymc": pymc}[engine](x, t_x, T)
    fit_ms, params = [], None
    for _ in range(rounds):
        started = time.perf_counter()
        params = fit()
        fit_ms.append((time.perf_counter() - started) * 1e3)
    ours = [float(value) for value in given.split(",")]
    printed = {
        "version": version,
        "fit_ms": fit_ms,
        "params": params,
        "log_likelihood": log_likelihood(params, x, t_x, T),
        "log_likelihood_given": log_likelihood(ours, x, t_x, T),
    }
    print(json.dumps(printed))


main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4])
