"""Multinomial logistic regression over dense and sparse features side by side; only training needs it.

scikit-learn's would do, but takes one matrix: the embeddings, dense, would be multiplied as sparse ones, which takes
four times as long as the two products by themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

#: With the scales below, more steps only fit the training data better: cross-validated, they win nothing.
STEPS = 25
#: The second derivative of a weight is about this share of the squares of its feature (the chance of a label times the
#: chance of the others, among some seventy).
_CURVATURE = 0.02


def fit(
    dense: NDArray[np.float32], sparse: csr_matrix, labels: NDArray[np.int64], strength: float, steps: int = STEPS
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Weights (a row for each feature, the dense ones first; a column for each label) and bias.

    ``labels`` are columns from 0 on, one for each row of ``dense`` and ``sparse``. ``strength`` is the inverse of the
    regularisation by the squares of the weights, as in scikit-learn. By L-BFGS from zero, so always the same result.
    """
    from scipy.optimize import minimize

    count, classes, width = len(labels), int(labels.max()) + 1, dense.shape[1]
    rows = np.arange(count)
    turned = sparse.T.tocsr()
    shape = (width + sparse.shape[1] + 1, classes)
    scales = _scales(dense, sparse, strength)

    def loss_and_slope(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = flat.reshape(shape).astype(np.float32) * scales
        scores = dense @ weights[:width] + sparse @ weights[width:-1] + weights[-1]
        scores -= scores.max(axis=1, keepdims=True)
        shares = np.exp(scores)
        totals = shares.sum(axis=1, keepdims=True)
        loss = float((np.log(totals[:, 0]) - scores[rows, labels]).sum(dtype=np.float64))
        shares /= totals
        shares[rows, labels] -= 1
        slope = np.empty_like(weights)
        slope[:width] = dense.T @ shares
        slope[width:-1] = turned @ shares
        slope[-1] = shares.sum(axis=0)
        slope[:-1] += weights[:-1] / strength
        penalty = float(np.vdot(weights[:-1], weights[:-1])) / (2 * strength)
        return (loss + penalty) / count, ((slope * scales).ravel() / count).astype(np.float64)

    start = np.zeros(shape[0] * classes)
    # half of the usual memory of steps: with millions of weights, remembering costs as much as the products
    options = {"maxiter": steps, "ftol": 1e-7, "maxcor": 5}
    found = minimize(loss_and_slope, start, jac=True, method="L-BFGS-B", options=options)
    weights = found.x.reshape(shape).astype(np.float32) * scales
    return np.ascontiguousarray(weights[:-1]), weights[-1]


def _scales(dense: NDArray[np.float32], sparse: csr_matrix, strength: float) -> NDArray[np.float32]:
    """What each weight is measured in, so that all are about equally curved: L-BFGS then needs half of the steps."""
    squares = [(dense**2).sum(axis=0), np.asarray(sparse.multiply(sparse).sum(axis=0)).ravel(), [len(dense)]]
    curved = _CURVATURE * np.concatenate(squares) + 1 / strength
    scales: NDArray[np.float32] = (1 / np.sqrt(curved)).astype(np.float32)[:, None]
    return scales
