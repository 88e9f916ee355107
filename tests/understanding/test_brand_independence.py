"""What is wanted does not depend on the brand that is named."""

from __future__ import annotations

from pathlib import Path

from bot.store.demo import BRANDS
from bot.understanding.model import SentenceModel
from bot.understanding.parsing import Parser

NAMES = [name for name, *_ in BRANDS]
#: What members ask with a brand in it, and the intent that it has.
SENTENCES = {
    "un bon {}": "use_gift_cheque",
    "je voudrais acheter une carte {} de 50 €": "use_gift_cheque",
    "payer un bon {} avec mon chèque cadeau": "use_gift_cheque",
    "prenez-moi une e-carte {} de trente euros avec mon chèque": "use_gift_cheque",
    "combien reste-t-il sur ma carte {} ?": "check_ecard_balance",
    "le solde de ma carte cadeau {}": "check_ecard_balance",
    "ma carte {} est-elle vide ?": "check_ecard_balance",
    "archive ma carte {}": "archive_ecard",
    "ma carte {} est vide, rangez-la": "archive_ecard",
    "renvoyez-moi mon bon {} par mail": "resend_voucher",
    "je n'ai pas reçu ma carte {}": "resend_voucher",
    "où en est ma commande {} ?": "track_order",
    "je veux être remboursé de ma carte {}": "ask_refund",
    "je retrouve où ma carte {} ?": "list_vouchers",
    "quand arrive ma carte {} envoyée par la poste ?": "ask_delivery_time",
}


def test_c4_every_catalogue_brand_has_the_intent_of_every_other(parser: Parser) -> None:
    wrong = []
    for sentence, intent in SENTENCES.items():
        for name in NAMES:
            for written in (name, name.lower(), name.upper()):
                parsed = parser.parse(sentence.format(written))
                if not parsed["understood"] or parsed["intent"] != intent:
                    wrong.append((sentence.format(written), parsed["intent"], round(parsed["confidence"], 2)))
    assert wrong == []


def test_c4_the_ranking_is_the_same_whatever_the_brand(parser: Parser) -> None:
    for sentence in SENTENCES:
        fnac = parser.parse(sentence.format("Fnac"))
        for name in NAMES:
            other = parser.parse(sentence.format(name))
            assert (other["ranking"], other["article"]) == (fnac["ranking"], fnac["article"]), (sentence, name)


def test_c4_a_model_that_knows_no_brands_does_depend_on_them(tmp_path: Path) -> None:
    """The control: trained and asked without the list, the same sentence with another name weighs otherwise."""
    texts, labels = ["un bon Fnac", "une carte Fnac", "bonjour", "salut Auchan"], ["buy", "buy", "greet", "greet"]
    brands = {"names": ["Fnac", "Auchan"], "aliases": {}, "ordinary": []}
    blind, knowing = SentenceModel.train(texts, labels), SentenceModel.train(texts, labels, brands=brands)
    knowing.save(tmp_path)
    for model in (knowing, SentenceModel.load(tmp_path)):
        assert (model.probabilities("un bon Auchan") == model.probabilities("un bon Fnac")).all()
    assert blind.probabilities("un bon Auchan")[0] < blind.probabilities("un bon Fnac")[0]
