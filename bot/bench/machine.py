"""What the figures were measured on, and percentiles."""

from __future__ import annotations

import platform
import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil

#: Bytes of one MB.
MB = 1_000_000


def describe() -> dict[str, Any]:
    """Processor, cores, memory, Python and system of this machine, and how busy it is now."""
    return {
        "cpu": _processor(),
        "cores": psutil.cpu_count() or 1,
        "memory_mb": round(psutil.virtual_memory().total / MB),
        "python": platform.python_version(),
        "platform": platform.platform(),
        "load_before": round(psutil.getloadavg()[0], 2),
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def median_ms(seconds: Sequence[float]) -> float:
    """The median in milliseconds."""
    return round(statistics.median(seconds) * 1000, 2)


def p95_ms(seconds: Sequence[float]) -> float:
    """The 95th percentile in milliseconds."""
    return round(statistics.quantiles(seconds, n=20)[-1] * 1000, 2)
