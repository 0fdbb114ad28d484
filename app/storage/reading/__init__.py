"""One moment of the database, to read from: a few statements for any number of rows."""

from sqlalchemy.ext.asyncio import AsyncConnection

from app.storage.reading.alerts import AlertReads
from app.storage.reading.carrier_choices import CarrierChoiceReads
from app.storage.reading.carrier_news import CarrierNewsReads
from app.storage.reading.deadlines import DeadlineReads
from app.storage.reading.deliveries import DeliveryReads
from app.storage.reading.log import LogReads
from app.storage.reading.notices import NoticeReads
from app.storage.reading.operations import OperationsReads
from app.storage.reading.orders import OrderReads
from app.storage.reading.payment_events import PaymentEventReads
from app.storage.reading.people import PeopleReads
from app.storage.reading.ranks import RankReads
from app.storage.reading.shipments import ShipmentReads
from app.storage.reading.shortages import ShortageReads
from app.storage.reading.stock import StockReads
from app.storage.reading.suspicion import SuspicionReads
from app.storage.sealing import Indexer, Sealer


class Reading:
    """What may be asked, by the thing it is about."""

    def __init__(self, connection: AsyncConnection, sealer: Sealer, indexer: Indexer) -> None:
        self._connection = connection
        self.sealer = sealer
        self.indexer = indexer

    @property
    def orders(self) -> OrderReads:
        return OrderReads(self._connection, self.sealer, self.indexer)

    @property
    def shipments(self) -> ShipmentReads:
        return ShipmentReads(self._connection, self.indexer)

    @property
    def carrier_news(self) -> CarrierNewsReads:
        return CarrierNewsReads(self._connection, self.sealer)

    @property
    def deliveries(self) -> DeliveryReads:
        return DeliveryReads(self._connection, self.sealer)

    @property
    def shortages(self) -> ShortageReads:
        return ShortageReads(self._connection, self.sealer)

    @property
    def payment_events(self) -> PaymentEventReads:
        return PaymentEventReads(self._connection)

    @property
    def carrier_choices(self) -> CarrierChoiceReads:
        return CarrierChoiceReads(self._connection)

    @property
    def suspicion(self) -> SuspicionReads:
        return SuspicionReads(self._connection)

    @property
    def stock(self) -> StockReads:
        return StockReads(self._connection)

    @property
    def alerts(self) -> AlertReads:
        return AlertReads(self._connection)

    @property
    def deadlines(self) -> DeadlineReads:
        return DeadlineReads(self._connection)

    @property
    def people(self) -> PeopleReads:
        return PeopleReads(self._connection, self.sealer)

    @property
    def ranks(self) -> RankReads:
        return RankReads(self._connection)

    @property
    def log(self) -> LogReads:
        return LogReads(self._connection)

    @property
    def notices(self) -> NoticeReads:
        return NoticeReads(self._connection)

    @property
    def operations(self) -> OperationsReads:
        return OperationsReads(self._connection)


__all__ = ["Reading"]
