"""What is refused, in Chinese: the sentence for each English template, with the same facts in it.

The English stands where the rule is, in `sentences.say`; a test holds that none is missing here.
"""

from typing import Final

from app.domain.refusal_words.forms import FORM_WORDS
from app.domain.refusal_words.goods import GOODS_WORDS
from app.domain.refusal_words.orders import ORDER_WORDS

REFUSAL_WORDS: Final = FORM_WORDS | ORDER_WORDS | GOODS_WORDS
