"""Schema migrations, run by `annotations.store.engine`; one file per revision under `versions/`."""
