"""The paths of the Klout API, as its old clients knew them: ``/v2`` and ``/1``."""
