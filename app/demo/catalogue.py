"""What the demo's shop sells: an invented range, priced in yuan, with in-store GTINs.

Prices are in CNY because most of the demo's warehouses and customers are in China, and because an
order knows one currency only: a second one would forbid mixed baskets.
"""

from dataclasses import dataclass
from typing import Final

from app.domain.gtin import check_digit

CURRENCY: Final = "CNY"
MINOR_PER_MAJOR: Final = 100
_RARE: Final = 2

# GS1 leaves 200-299 to shops for use within their own walls, so no real product has such a number.
_FIRST_GTIN: Final = 290_417_000_000


@dataclass(frozen=True, slots=True)
class Ware:
    """One product of the range; the higher `popularity`, the oftener it is bought."""

    sku: str
    name: str
    gtin: str
    price_minor: int
    popularity: int
    department: str

    @property
    def is_rare(self) -> bool:
        """Hardly anybody asks for it, so that there is never much of it."""
        return self.popularity <= _RARE

    @property
    def price(self) -> str:
        return decimal_text(self.price_minor)


def decimal_text(minor: int) -> str:
    """Fen as the API's exact decimal: 5970 is "59.70"."""
    return f"{minor // MINOR_PER_MAJOR}.{minor % MINOR_PER_MAJOR:02d}"


def in_store_gtin(item: int) -> str:
    first_twelve = str(_FIRST_GTIN + item)
    return first_twelve + str(check_digit(first_twelve))


# fmt: off
_RANGE: Final = {
    "Tea and coffee": (
        #  sku                name                                             yuan  popularity
        ("TEA-LONGJING-100",  "Longjing green tea 龙井茶, 100 g",               168,  9),
        ("TEA-TIEGUANYIN-125", "Tieguanyin oolong 铁观音, 125 g",               138,  6),
        ("TEA-PUER-357",      "Aged pu'er cake 普洱茶饼, 357 g",                 298,  3),
        ("TEA-JASMINE-100",   "Jasmine pearls 茉莉花茶, 100 g",                  98,  7),
        ("TEA-EARLGREY-50",   "Earl Grey, 50 pyramid bags",                      76,  5),
        ("COF-YUNNAN-250",    "Yunnan single estate coffee beans, 250 g",        88,  8),
        ("COF-DRIP-10",       "Drip coffee bags, box of 10",                     59,  7),
        ("TEA-CADDY-TIN",     "Two-lid tea caddy, tin",                          69,  3),
    ),
    "Kitchen": (
        ("KIT-WOK-32",        "Carbon steel wok, 32 cm",                        219,  5),
        ("KIT-CLEAVER-18",    "Vegetable cleaver 菜刀, 18 cm",                   189,  4),
        ("KIT-STEAMER-24",    "Bamboo steamer with lid, 24 cm",                 109,  5),
        ("KIT-CHOPSTICK-5",   "Ironwood chopsticks 铁木筷子, five pairs",         79,  8),
        ("KIT-GAIWAN-150",    "Porcelain gaiwan 盖碗, 150 ml",                    95,  5),
        ("KIT-TEAPOT-800",    "Stoneware teapot with strainer, 800 ml",         159,  4),
        ("KIT-BOWL-4",        "Celadon rice bowls, set of four",                128,  6),
        ("KIT-KETTLE-1200",   "Gooseneck kettle, 1.2 l",                        329,  3),
        ("KIT-APRON-LINEN",   "Linen apron, indigo",                            119,  3),
    ),
    "Home": (
        ("HOM-LAMP-PAPER",    "Paper lantern lamp, dimmable",                   269,  3),
        ("HOM-THROW-WOOL",    "Wool throw, 130 x 180 cm",                       399,  2),
        ("HOM-CUSHION-45",    "Cushion cover, 45 cm, two-pack",                  99,  4),
        ("HOM-CANDLE-OSM",    "Osmanthus candle 桂花香薰, 200 g",                 88,  7),
        ("HOM-DIFFUSER-100",  "Reed diffuser, cedar, 100 ml",                   118,  4),
        ("HOM-TOWEL-BATH",    "Waffle bath towel",                               89,  6),
        ("HOM-BASKET-L",      "Woven seagrass basket, large",                   149,  3),
        ("HOM-CLOCK-WALL",    "Silent wall clock, beech, 30 cm",                199,  2),
    ),
    "Stationery": (
        ("STA-NOTE-A5",       "Dotted notebook, A5, lie-flat",                   45,  9),
        ("STA-PEN-FINE",      "Fountain pen, fine nib",                         158,  4),
        ("STA-INK-30",        "Fountain pen ink, pine black, 30 ml",             49,  5),
        ("STA-BRUSH-SET",     "Calligraphy brush set 毛笔, three sizes",         136,  3),
        ("STA-PAPER-XUAN",    "Xuan paper 宣纸, 100 sheets",                     108,  3),
        ("STA-WASHI-6",       "Patterned paper tape, six rolls",                 36,  8),
        ("STA-PLANNER-27",    "Weekly planner 2027",                             79,  6),
    ),
    "Electronics": (
        ("ELE-CHARGER-65",    "USB-C charger, 65 W, two ports",                 149,  9),
        ("ELE-CABLE-2M",      "USB-C cable, braided, 2 m",                       39, 10),
        ("ELE-POWERBANK-10",  "Power bank 充电宝, 10,000 mAh",                   129,  8),
        ("ELE-EARBUDS-BLK",   "Wireless earbuds, black",                        299,  6),
        ("ELE-SPEAKER-MINI",  "Pocket speaker, water-resistant",                229,  4),
        ("ELE-KEYB-75",       "Mechanical keyboard, 75 %, brown switches",      499,  3),
        ("ELE-MOUSE-SILENT",  "Silent wireless mouse",                          119,  6),
        ("ELE-LAMP-DESK",     "LED desk lamp, adjustable warmth",               259,  4),
    ),
    "Outdoor": (
        ("OUT-FLASK-500",     "Vacuum flask 保温杯, 500 ml",                     139,  9),
        ("OUT-BACKPACK-25",   "Day backpack, 25 l",                             359,  4),
        ("OUT-UMBRELLA-UV",   "Folding umbrella, UV coated",                    109,  8),
        ("OUT-TENT-2",        "Two-person tent, 1.9 kg",                        899,  1),
        ("OUT-HEADLAMP-300",  "Rechargeable head lamp, 300 lm",                 129,  3),
        ("OUT-STOVE-GAS",     "Folding gas stove",                              179,  2),
        ("OUT-BLANKET-PIC",   "Picnic blanket, waterproof back",                149,  3),
    ),
    "Children": (
        ("CHI-BLOCKS-80",     "Wooden blocks 积木, 80 pieces",                   168,  5),
        ("CHI-PUZZLE-CHINA",  "Map puzzle of China 中国地图拼图, 120 pieces",      78,  5),
        ("CHI-PANDA-30",      "Plush panda 熊猫, 30 cm",                          99,  8),
        ("CHI-KITE-SWALLOW",  "Swallow kite 燕子风筝",                             68,  4),
        ("CHI-CRAYON-24",     "Beeswax crayons, 24 colours",                     85,  5),
        ("CHI-ABACUS-WOOD",   "Wooden abacus 算盘",                               59,  2),
    ),
    "Clothing": (
        ("CLO-SCARF-SILK",    "Mulberry silk scarf 真丝围巾",                     389,  4),
        ("CLO-SOCKS-5",       "Combed cotton socks, five pairs",                 69,  8),
        ("CLO-TEE-WHT-M",     "Heavy cotton T-shirt, white, M",                  89,  7),
        ("CLO-TEE-WHT-L",     "Heavy cotton T-shirt, white, L",                  89,  6),
        ("CLO-HAT-WOOL",      "Ribbed wool hat, charcoal",                      109,  4),
        ("CLO-SLIPPER-41",    "Felt house slippers, size 41",                   119,  3),
        ("CLO-GLOVES-TOUCH",  "Touch-screen gloves, unisex",                     79,  4),
    ),
}
# fmt: on

WARES: Final = tuple(
    Ware(sku, name, in_store_gtin(item), yuan * MINOR_PER_MAJOR, popularity, department)
    for item, (department, (sku, name, yuan, popularity)) in enumerate(
        (department, row) for department, rows in _RANGE.items() for row in rows
    )
)
RARE: Final = tuple(ware for ware in WARES if ware.is_rare)
