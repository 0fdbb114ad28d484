"""Who buys in the demo: invented people at example addresses, with numbers nobody answers.

British, American, Canadian and Australian numbers come from the ranges their regulators keep for
drama. China keeps none; 145 is a prefix for data cards, which take no calls.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Place:
    """A city as an address names it; `trunk` is where its invented telephone numbers start."""

    city: str
    region: str
    country: str
    latitude: float
    longitude: float
    trunk: str


@dataclass(frozen=True, slots=True)
class Shopper:
    """A customer; `account` is what the subject of their token says."""

    account: str
    name: str
    email: str
    phone: str
    line1: str
    postal_code: str
    place: Place
    latitude: float
    longitude: float

    @property
    def locale(self) -> str:
        return "ZH" if self.place.country == "CN" else "EN"


# fmt: off
_PLACES: Final = {
    "上海": Place("上海市", "上海市", "CN", 31.2304, 121.4737, "+86145000001"),
    "北京": Place("北京市", "北京市", "CN", 39.9042, 116.4074, "+86145000002"),
    "深圳": Place("深圳市", "广东省", "CN", 22.5431, 114.0579, "+86145000003"),
    "广州": Place("广州市", "广东省", "CN", 23.1291, 113.2644, "+86145000004"),
    "成都": Place("成都市", "四川省", "CN", 30.5728, 104.0668, "+86145000005"),
    "杭州": Place("杭州市", "浙江省", "CN", 30.2741, 120.1551, "+86145000006"),
    "武汉": Place("武汉市", "湖北省", "CN", 30.5928, 114.3055, "+86145000007"),
    "西安": Place("西安市", "陕西省", "CN", 34.3416, 108.9398, "+86145000008"),
    "London": Place("London", "England", "GB", 51.5072, -0.1276, "+4420794600"),
    "Manchester": Place("Manchester", "England", "GB", 53.4808, -2.2426, "+4416149600"),
    "Bristol": Place("Bristol", "England", "GB", 51.4545, -2.5879, "+4411749600"),
    "Edinburgh": Place("Edinburgh", "Scotland", "GB", 55.9533, -3.1883, "+4413149600"),
    "New York": Place("New York", "NY", "US", 40.7128, -74.0060, "+121255501"),
    "Boston": Place("Boston", "MA", "US", 42.3601, -71.0589, "+161755501"),
    "Toronto": Place("Toronto", "ON", "CA", 43.6532, -79.3832, "+141655501"),
    "Sydney": Place("Sydney", "NSW", "AU", -33.8688, 151.2093, "+614915701"),
}

# The Australian range is single numbers, not a block: 0491 570 156 to 159 and 110.
_SHOPPERS: Final = (
    ("anna.hartley",  "Anna Hartley",  "London",     "14 Lantern Mews",          "E8 4QN",  "01"),
    ("li.wei",        "李伟",          "上海",       "梧桐路88弄6号302室",       "200031",  "01"),
    ("wang.fang",     "王芳",          "上海",       "银杏路415号1202室",        "200120",  "02"),
    ("zhang.min",     "张敏",          "上海",       "桂花街23号",               "200092",  "03"),
    ("chen.jing",     "陈静",          "上海",       "竹园路1560号4栋901",       "201203",  "04"),
    ("liu.yang",      "刘洋",          "北京",       "槐树胡同17号",             "100009",  "01"),
    ("zhao.lei",      "赵磊",          "北京",       "望山街9号院3号楼1801",     "100102",  "02"),
    ("sun.qian",      "孙倩",          "北京",       "海棠园5号楼2单元601",      "100086",  "03"),
    ("zhou.jie",      "周杰",          "北京",       "西河沿大街210号",          "100051",  "04"),
    ("wu.hao",        "吴昊",          "深圳",       "云杉路1008号A座2105",      "518048",  "01"),
    ("huang.li",      "黄丽",          "深圳",       "前湾街36号8栋1503",        "518054",  "02"),
    ("lin.xiao",      "林晓",          "深圳",       "荔枝路77号",               "518001",  "03"),
    ("he.ming",       "何明",          "广州",       "木棉大道300号1904",        "510620",  "01"),
    ("luo.ting",      "罗婷",          "广州",       "珠江里12号202",            "510120",  "02"),
    ("tang.yu",       "唐宇",          "广州",       "凤凰新村6巷9号",           "510240",  "03"),
    ("deng.rui",      "邓睿",          "成都",       "芙蓉路199号3栋1204",       "610041",  "01"),
    ("feng.xue",      "冯雪",          "成都",       "青竹巷8号",                "610015",  "02"),
    ("cao.kai",       "曹凯",          "成都",       "锦江里55号7栋603",         "610021",  "03"),
    ("xu.nan",        "许楠",          "杭州",       "龙井山路26号",             "310013",  "01"),
    ("shen.yue",      "沈悦",          "杭州",       "钱江路1366号2幢2202",      "310016",  "02"),
    ("song.bo",       "宋博",          "杭州",       "文澜街450号",              "310012",  "03"),
    ("pan.yun",       "潘云",          "武汉",       "东湖路142号1单元804",      "430071",  "01"),
    ("yuan.fei",      "袁飞",          "武汉",       "樱花大道60号",             "430072",  "02"),
    ("gao.shan",      "高山",          "西安",       "城墙南路31号1503",         "710054",  "01"),
    ("ma.lan",        "马兰",          "西安",       "雁塔里18号",               "710061",  "02"),
    ("oliver.pike",   "Oliver Pike",   "London",     "Flat 3, 92 Copper Street", "SE1 3LX", "02"),
    ("priya.nair",    "Priya Nair",    "London",     "27 Saffron Yard",          "N1 7GU",  "03"),
    ("tom.ashdown",   "Tom Ashdown",   "London",     "5 Tanyard Walk",           "W12 9HJ", "04"),
    ("grace.oduya",   "Grace Oduya",   "Manchester", "118 Loom Lane",            "M4 5BD",  "01"),
    ("ben.whitlock",  "Ben Whitlock",  "Manchester", "Apt 41, Canal Wharf",      "M3 4LZ",  "02"),
    ("ellie.marsh",   "Ellie Marsh",   "Bristol",    "9 Harbour Steps",          "BS1 4RW", "01"),
    ("james.trevena", "James Trevena", "Bristol",    "63 Hillside Terrace",      "BS6 5QA", "02"),
    ("isla.mackay",   "Isla Mackay",   "Edinburgh",  "22/4 Castle Wynd North",   "EH3 9DR", "01"),
    ("rory.kerr",     "Rory Kerr",     "Edinburgh",  "80 Leith Brae",            "EH6 6JJ", "02"),
    ("maya.brooks",   "Maya Brooks",   "New York",   "411 Linden Ave, Apt 5C",   "10025",   "01"),
    ("daniel.ortiz",  "Daniel Ortiz",  "New York",   "77 Mercer Court",          "10012",   "02"),
    ("hannah.lowe",   "Hannah Lowe",   "Boston",     "36 Beacon Row",            "02116",   "01"),
    ("noah.tremblay", "Noah Tremblay", "Toronto",    "1204 Maple Grove Rd",      "M5V 2T6", "01"),
    ("chloe.wong",    "Chloe Wong",    "Toronto",    "58 Spadina Gardens",       "M5R 2S9", "02"),
    ("jack.nolan",    "Jack Nolan",    "Sydney",     "15 Wattle Crescent",       "2010",    "56"),
    ("ruby.adams",    "Ruby Adams",    "Sydney",     "8/21 Banksia Street",      "2042",    "57"),
)
# fmt: on


def _shopper(
    row: int, account: str, name: str, city: str, line1: str, post: str, ending: str
) -> Shopper:
    place = _PLACES[city]
    mailbox = "example.org" if row % 3 == 0 else "example.com"
    # A street is some hundred metres from the centre, each one elsewhere.
    latitude = round(place.latitude + (row % 7 - 3) * 0.006, 4)
    longitude = round(place.longitude + (row % 5 - 2) * 0.008, 4)
    return Shopper(
        account=account,
        name=name,
        email=f"{account}@{mailbox}",
        phone=place.trunk + ending,
        line1=line1,
        postal_code=post,
        place=place,
        latitude=latitude,
        longitude=longitude,
    )


SHOPPERS: Final = tuple(_shopper(row, *facts) for row, facts in enumerate(_SHOPPERS))
