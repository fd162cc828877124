import logging
import os

import requests

logger = logging.getLogger(__name__)


class BatchPipeline:
    """Behaves as the pipeline users were given: no retry, no compression, one by one when a batch fails."""

    def __init__(self):
        # The one change: the address, with the key as its password.
        self.address = os.environ["PARCELYARD_URL"]

    def process_item(self, item, spider):
        if isinstance(item, dict) and item.get("type") == "property_batch":
            self.send_batch(item["items"])
        else:
            self.send_one(item)
        return item

    def send_batch(self, items):
        try:
            answer = requests.post(
                f"{self.address}/api/properties/batch", json={"properties": [dict(item) for item in items]}
            )
            answer.raise_for_status()
        except Exception as error:
            logger.error("Failed to send batch: %s", error)
            for item in items:
                self.send_one(item)

    def send_one(self, item):
        try:
            requests.post(f"{self.address}/api/properties", json=dict(item)).raise_for_status()
        except Exception as error:
            logger.error("Failed to send one: %s", error)
