"""Ages are opened on the stage of the journeys."""

from tests.journeys.conftest import scene, stage, template

__all__ = ["scene", "stage", "template"]
