"""Tunes the encoder to this domain: the original network and a layer of labels above it learn the training examples.

Written in JAX, which only this needs (``uv sync --group tune``). What is kept is the network without the labels: the
everyday training learns those anew from the embeddings, so new examples and intents need no tuning.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.understanding.network import EPSILON, INNER, SPANS, UNKNOWN, WIDTH, Tokenizer
from bot.understanding.noise import misspelt
from bot.understanding.tuning.original import Original

#: Texts are padded to the next of these numbers of pieces, and cut at the last: one program is compiled for each.
_LENGTHS = (8, 12, 16, 24, 40, 80, 160)
#: Pieces in one step of learning.
_STEP = 2048
#: The usual numbers of examples in a step, which its loss is divided by, whatever its own.
_USUAL = 100
#: The result has length 1; the layer of labels sees it longer, or it could never be sure.
_LONG = 12.0

Tree = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Settings:
    """What was chosen on blocks of the training data that were left out (docs/understanding.md).

    ``noisy``: which share of the examples an epoch sees misspelt. ``smoothing``: of the label. ``dropout``: of pieces.
    ``rates``: the highest of the network, the embeddings and the labels.
    """

    epochs: int = 5
    noisy: float = 0.6
    smoothing: float = 0.05
    dropout: float = 0.08
    rates: tuple[float, float, float] = (4e-4, 1e-3, 4e-3)
    seed: int = 0


class Tuned(NamedTuple):
    """The embeddings of the pieces in ``numbers`` (as the original numbers them) and the arrays of the network."""

    numbers: list[int]
    rows: NDArray[np.float32]
    net: dict[str, NDArray[np.float32]]


def tune(
    original: Original,
    texts: Sequence[str],
    labels: Sequence[str],
    prepare: Callable[[str], str],
    settings: Settings | None = None,
    tell: Callable[[str], None] = print,
) -> Tuned:
    """Learn ``labels`` of ``texts``. ``prepare`` makes of a text what the model reads; ``tell`` hears the progress.

    The same data, settings and versions give the same result. Raises ``ModuleNotFoundError`` without JAX.
    """
    import jax
    import jax.numpy as jnp

    chosen = settings or Settings()
    chance = np.random.default_rng(chosen.seed)
    tokenizer = Tokenizer(original.pieces, original.scores)

    def read(texts: Sequence[str], epoch: int | None) -> list[list[int]]:
        hand = random.Random(f"{chosen.seed} {epoch}")
        return [tokenizer.encode(prepare(text if epoch is None else misspelt(text, hand)).lower()) for text in texts]

    names, columns = np.unique(np.array(labels), return_inverse=True)
    clean = read(texts, None)
    copies = [read(texts, epoch) for epoch in range(chosen.epochs)]
    used = sorted({number for version in [clean, *copies] for numbers in version for number in numbers} | {UNKNOWN})
    place = np.zeros(len(original.pieces), dtype=np.int64)
    place[used] = np.arange(len(used))
    tell(f"{len(texts)} examples, {len(used)} pieces")

    start: Tree = {"net": {name: jnp.asarray(array) for name, array in original.net.items()}}
    start["rows"] = {"rows": jnp.asarray(original.rows[used])}
    drawn = chance.normal(0, 0.02, (WIDTH, len(names)))
    start["labels"] = {"weights": jnp.asarray(drawn, dtype=jnp.float32), "bias": jnp.zeros(len(names))}
    step = _stepper(chosen, dict(zip(("net", "rows", "labels"), chosen.rates, strict=True)))

    weights, first, second = start, *(jax.tree_util.tree_map(jnp.zeros_like, start) for _ in range(2))
    key, done, began, total = jax.random.PRNGKey(chosen.seed), 0, time.monotonic(), 0.0
    for epoch in range(chosen.epochs):
        spoilt = chance.random(len(texts)) < chosen.noisy
        seen = [place[copies[epoch][i] if spoilt[i] else clean[i]] for i in range(len(texts))]
        steps = list(_steps(seen, columns, chance))
        total = total or 1.01 * chosen.epochs * len(steps)
        losses = []
        for ids, mask, wanted, weight in steps:
            done += 1
            key, own = jax.random.split(key)
            rate = min(1.0, done / (0.08 * total)) * 0.5 * (1 + np.cos(np.pi * min(1.0, done / total)))
            state = (weights, first, second, float(done), float(rate))
            weights, first, second, loss = step(*state, ids, mask, wanted, weight, own)
            losses.append(float(loss))
        tell(f"epoch {epoch + 1}: loss {sum(losses) * _USUAL / len(texts):.3f}, {time.monotonic() - began:.0f} s")
    net = {name: np.asarray(array) for name, array in weights["net"].items()}
    return Tuned(used, np.asarray(weights["rows"]["rows"]), net)


def embedding(net: dict[str, Any], rows: Any, mask: Any) -> Any:
    """The network in JAX: ``rows`` (texts × pieces × 512) and ``mask`` (1 where a piece is) to texts × 512.

    The same as ``bot.understanding.network.Network`` computes, but texts are padded instead of put end to end, and what
    is computed can be derived.
    """
    import jax
    import jax.numpy as jnp

    there = mask[..., None]

    def normalise(values: Any, scale: Any, shift: Any) -> Any:
        values = values - values.mean(-1, keepdims=True)
        return values / jnp.sqrt((values * values).mean(-1, keepdims=True) + EPSILON) * scale + shift

    def look(values: Any, layer: str, size: int, before: int) -> Any:
        long = values.shape[1]
        padded = jnp.pad(values, ((0, 0), (before, size - 1 - before), (0, 0)))
        parts = (padded[:, at : at + long] @ net[f"{layer}{size}"][at * INNER : (at + 1) * INNER] for at in range(size))
        return (jax.nn.relu(sum(parts) + net[f"{layer}_b{size}"]) + values) * there

    projected = normalise(rows @ net["proj"] + net["proj_b"], net["proj_scale"], net["proj_shift"]) * there
    seen = [rows]
    for at, (size, before) in enumerate(SPANS):
        given = look(projected[..., at * INNER : (at + 1) * INNER], "first", size, before)
        seen.append(look(given, "second", size, before))
    full = normalise(jnp.concatenate(seen, -1), net["scale"], net["shift"]) * there
    counts = mask.sum(1, keepdims=True)
    pooled = (full.sum(1) @ net["pool"] + counts * net["pool_b"]) / jnp.sqrt(counts)
    early = jax.nn.relu(pooled @ net["p1"] + jax.nn.relu(pooled @ net["d0"]) @ net["d1"])
    last = jnp.tanh(early @ net["p3"] + jax.nn.relu(early @ net["d2"]) @ net["d3"])
    return last / jnp.sqrt(jnp.clip((last * last).sum(-1, keepdims=True), EPSILON))


def _stepper(settings: Settings, rates: dict[str, float]) -> Callable[..., Any]:
    """One step of Adam (0.9, 0.98), compiled."""
    import jax
    import jax.numpy as jnp

    together = jax.tree_util.tree_map

    def loss(weights: Tree, ids: Any, mask: Any, wanted: Any, weight: Any, key: Any) -> Any:
        dropped = jnp.where(jax.random.bernoulli(key, settings.dropout, ids.shape), 0, ids)
        meaning = _LONG * embedding(weights["net"], weights["rows"]["rows"][dropped], mask)
        chances = jax.nn.log_softmax(meaning @ weights["labels"]["weights"] + weights["labels"]["bias"])
        right = jnp.take_along_axis(chances, wanted[:, None], 1)[:, 0]
        missed = -(1 - settings.smoothing) * right - settings.smoothing * chances.mean(-1)
        return (missed * weight).sum() / _USUAL

    def step(
        weights: Tree, first: Tree, second: Tree, done: float, rate: float, ids: Any, mask: Any, wanted: Any,
        weight: Any, key: Any,
    ) -> tuple[Tree, Tree, Tree, Any]:  # fmt: skip
        value, slope = jax.value_and_grad(loss)(weights, ids, mask, wanted, weight, key)
        first = together(lambda old, new: 0.9 * old + 0.1 * new, first, slope)
        second = together(lambda old, new: 0.98 * old + 0.02 * new * new, second, slope)
        once, twice = 1 - 0.9**done, 1 - 0.98**done
        moved = {
            part: together(
                lambda w, m, v, r=high: w - rate * r * (m / once) / (jnp.sqrt(v / twice) + 1e-7),
                weights[part], first[part], second[part],
            )
            for part, high in rates.items()
        }  # fmt: skip
        return moved, first, second, value

    compiled: Callable[..., Any] = jax.jit(step, donate_argnums=(0, 1, 2))
    return compiled


def _steps(
    seen: list[NDArray[np.int64]], labels: NDArray[np.int64], chance: np.random.Generator
) -> Iterator[tuple[NDArray[Any], ...]]:
    """The examples in a random order, those of like length together: ids, mask, label and weight of each."""
    groups: dict[int, list[int]] = {}
    for example in chance.permutation(len(seen)):
        fitting = next((long for long in _LENGTHS if len(seen[example]) <= long), _LENGTHS[-1])
        groups.setdefault(fitting, []).append(int(example))
    cut = [
        (long, many := max(8, _STEP // long), group[start : start + many])
        for long, group in groups.items()
        for start in range(0, len(group), max(8, _STEP // long))
    ]
    for at in chance.permutation(len(cut)):
        long, many, chosen = cut[at]
        ids, mask = np.zeros((many, long), dtype=np.int32), np.zeros((many, long), dtype=np.float32)
        mask[:, 0] = 1
        wanted, weight = np.zeros(many, dtype=np.int32), np.zeros(many, dtype=np.float32)
        for row, example in enumerate(chosen):
            pieces = seen[example][:long]
            ids[row, : len(pieces)], mask[row, : len(pieces)] = pieces, 1
        wanted[: len(chosen)], weight[: len(chosen)] = labels[chosen], 1
        yield ids, mask, wanted, weight
