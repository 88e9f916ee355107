"""Let Rasa be imported without the packages that Guichet does not use.

Rasa imports TensorFlow, cloud SDKs, message brokers and chat channels at module level, also for components that never
run here. A finder at the *end* of ``sys.meta_path`` answers for a short list of such packages, so an installed one is
always found first and never shadowed. What it returns imports, subclasses and decorates, and does nothing.
"""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import MutableSequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

#: Top-level packages that Rasa imports for parts that are not used here.
STOOD_IN = frozenset(
    {
        # DIET, TED and the other TensorFlow components
        "tensorflow", "tensorflow_hub", "tensorflow_text", "keras",
        # channels
        "aiogram", "fbmessenger", "google", "magic_filter", "mattermostwrapper", "rocketchat_API", "slack", "slack_sdk",
        "socketio", "engineio", "twilio", "webexteamssdk",
        # brokers, stores and clouds
        "aio_pika", "aiormq", "boto3", "botocore", "pymongo", "redis",
        # crash reports to Rasa's makers
        "sentry_sdk",
        "structlog_sentry",
        # plots
        "matplotlib",
    }
)  # fmt: skip


#: Modules of Rasa itself that only serve TensorFlow components and load scikit-learn and scipy (68 MB) to do so.
STOOD_IN_OF_RASA = frozenset({"rasa.utils.tensorflow.model_data", "rasa.utils.tensorflow.data_generator"})


class _StandIn(type):
    """Metaclass of stand-in classes: attributes, items and calls are stand-ins too, decorators change nothing."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _make(f"{cls.__module__}.{cls.__qualname__}", name)

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        if "_stands_in" not in cls.__dict__:
            return super().__call__(*args, **kwargs)  # one of Rasa's own subclasses
        if len(args) == 1 and not kwargs and callable(args[0]):
            return args[0]  # used as a decorator, at import
        return cls

    def __getitem__(cls, item: Any) -> Any:
        return cls

    def __or__(cls, other: Any) -> Any:
        return cls

    def __ror__(cls, other: Any) -> Any:
        return cls

    def __iter__(cls) -> Any:
        return iter(())

    def __mro_entries__(cls, bases: tuple[type, ...]) -> tuple[type, ...]:
        return (cls,)


def _make(module: str, name: str) -> type:
    base = Exception if name.endswith(("Error", "Exception")) else object
    if base is Exception:
        return type(name, (Exception,), {"__module__": module})
    return _StandIn(name, (), {"__module__": module, "_stands_in": True})


class _PassThrough:
    """A structlog processor that changes nothing."""

    def __init__(self, **options: Any) -> None:
        pass

    def __call__(self, logger: Any, method: str, event: Any) -> Any:
        return event


#: What is really called while Rasa's own command line starts.
_WORKING: dict[str, type] = {"structlog_sentry.SentryProcessor": _PassThrough}


class _StandInModule(ModuleType):
    __path__: MutableSequence[str] = []  # noqa: RUF012  a package, so that submodules are looked for
    __version__ = "0"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        made = _WORKING.get(f"{self.__name__}.{name}") or _make(self.__name__, name)
        setattr(self, name, made)
        return made


class _StandInLoader(Loader):
    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _StandInModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        return None


class StandInFinder(MetaPathFinder):
    """Answers only when every other finder has failed."""

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if fullname.partition(".")[0] not in STOOD_IN:
            return None
        top = fullname.partition(".")[0]
        installed = top in sys.modules and not isinstance(sys.modules[top], _StandInModule)
        if installed and top != "google":  # a namespace that real packages share
            return None  # the real package lacks this submodule: an honest ImportError
        return ModuleSpec(fullname, _StandInLoader(), is_package=True)


class RasaFinder(MetaPathFinder):
    """Answers first, for modules of Rasa that make no sense where TensorFlow itself is only stood in for."""

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if fullname in STOOD_IN_OF_RASA and isinstance(sys.modules.get("tensorflow"), _StandInModule):
            return ModuleSpec(fullname, _StandInLoader())
        return None


def _quieten() -> None:
    """Warnings meant for the developers of Rasa and of its libraries, about code that we do not own."""
    import sanic.app  # noqa: F401  first, since it puts a filter of its own in front of those that stand

    for module in (r"rasa(_sdk)?\b.*", r"sanic.*", r"pkg_resources.*", r"<frozen importlib.*", r"dask.*", r"jieba.*"):
        warnings.filterwarnings("ignore", module=module)
    warnings.filterwarnings("ignore", message=r".*pkg_resources.*")
    warnings.filterwarnings("ignore", message=r".*load_module\(\).*")
    warnings.filterwarnings("ignore", message=r".*declarative_base\(\).*")
    warnings.filterwarnings("ignore", message=r"keys will default to True in jsonpickle.*")
    warnings.filterwarnings("ignore", message=r"Python 3\.14 will, by default, filter extracted tar.*")
    warnings.filterwarnings("ignore", message=r"Slot auto-fill has been removed.*")


def install() -> None:
    """Prepare the process for Rasa: stand-ins, no telemetry, no warnings meant for its developers.

    Idempotent. Must run before the first import of ``rasa``; importing ``bot`` does it.
    """
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    if not any(isinstance(finder, StandInFinder) for finder in sys.meta_path):
        sys.meta_path.append(StandInFinder())
        sys.meta_path.insert(0, RasaFinder())
    _quieten()
    import packaging.version

    if not hasattr(packaging.version, "LegacyVersion"):  # gone from packaging 22; Rasa only uses it in isinstance()
        packaging.version.LegacyVersion = type("LegacyVersion", (), {})  # type: ignore[attr-defined]
