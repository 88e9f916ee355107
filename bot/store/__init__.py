"""The datastore: tables, unit of work, migrations, demonstration data. Imports nothing of ours but the clock."""

from bot.store.unit_of_work import Store, StoreUnavailable, UnitOfWork

__all__ = ["Store", "StoreUnavailable", "UnitOfWork"]
