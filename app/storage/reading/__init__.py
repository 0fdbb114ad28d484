"""One moment of the database, to read from: a few statements for any number of rows."""

from sqlalchemy.ext.asyncio import AsyncConnection

from app.storage.reading.alerts import AlertReads
from app.storage.reading.log import LogReads
from app.storage.reading.operations import OperationsReads
from app.storage.reading.orders import OrderReads
from app.storage.reading.people import PeopleReads
from app.storage.reading.ranks import RankReads
from app.storage.reading.shipments import ShipmentReads
from app.storage.reading.stock import StockReads
from app.storage.sealing import Indexer, Sealer


class Reading:
    """What may be asked, by the thing it is about."""

    def __init__(self, connection: AsyncConnection, sealer: Sealer, indexer: Indexer) -> None:
        self.sealer = sealer
        self.indexer = indexer
        self.orders = OrderReads(connection, sealer, indexer)
        self.shipments = ShipmentReads(connection, indexer)
        self.stock = StockReads(connection)
        self.alerts = AlertReads(connection)
        self.people = PeopleReads(connection, sealer)
        self.ranks = RankReads(connection)
        self.log = LogReads(connection)
        self.operations = OperationsReads(connection)


__all__ = ["Reading"]
