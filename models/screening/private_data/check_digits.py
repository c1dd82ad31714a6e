"""The sums that tell a number of cards, accounts and insurances from any other number."""

from __future__ import annotations

from collections.abc import Iterable


def weighted(digits: str, weights: Iterable[int]) -> int:
    """The sum of the digits, each times its weight."""
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))


def luhn(digits: str) -> bool:
    """ISO/IEC 7812-1: payment cards."""
    sums = (int(each) * (1 + n % 2) for n, each in enumerate(reversed(digits)))
    return sum(each // 10 + each % 10 for each in sums) % 10 == 0


def iban(letters: str) -> bool:
    """ISO 13616: the rest by 97 of letters as numbers from 10, the first four moved to the end."""
    turned = letters[4:] + letters[:4]
    return int("".join(str(int(each, 36)) for each in turned)) % 97 == 1


def nhs(digits: str) -> bool:
    """The ten digits of the NHS in England, Wales and the Isle of Man, modulo 11."""
    return weighted(digits, range(10, 0, -1)) % 11 == 0


def social_security(digits: str) -> bool:
    """United States: no check digit, but areas, groups and serials that are never given out."""
    area, group, serial = digits[:3], digits[3:5], digits[5:]
    return area not in {"000", "666"} and area < "900" and group != "00" and serial != "0000"


def german_insured(number: str) -> bool:
    """The Krankenversichertennummer: a letter as two digits, then sums of doubled digits."""
    digits = f"{ord(number[0].upper()) - 64:02d}{number[1:-1]}"
    sums = (int(each) * (1 + n % 2) for n, each in enumerate(digits))
    return sum(each // 10 + each % 10 for each in sums) % 10 == int(number[-1])


def austrian_insured(digits: str) -> bool:
    """The Sozialversicherungsnummer: the fourth digit is a check, the last six are a birthday."""
    is_day = "01" <= digits[4:6] <= "31" and "01" <= digits[6:8] <= "15"
    check = weighted(digits[:3] + digits[4:], (3, 7, 9, 5, 8, 4, 2, 1, 6)) % 11
    return is_day and check == int(digits[3])


def swiss_insured(digits: str) -> bool:
    """The AHV number: thirteen digits with the check digit of an EAN."""
    return weighted(digits, (1, 3) * 6 + (1,)) % 10 == 0


def french_insured(number: str) -> bool:
    """The NIR: thirteen places and a key modulo 97; Corsica's 2A and 2B count as 19 and 18."""
    digits = number.upper().replace("2A", "19").replace("2B", "18")
    return digits.isdigit() and 97 - int(digits[:-2]) % 97 == int(digits[-2:])


def spanish_identity(number: str) -> bool:
    """DNI and NIE: the letter tells the rest by 23; X, Y and Z begin as 0, 1 and 2."""
    digits = number[:-1].upper().translate(str.maketrans("XYZ", "012"))
    return "TRWAGMYFPDXBNJZSQVHLCKE"[int(digits) % 23] == number[-1].upper()


def spanish_insured(digits: str) -> bool:
    """The number of the Seguridad Social: the last two are the rest by 97."""
    number = int(digits[:2] + digits[2:10].lstrip("0")) if digits[2] == "0" else int(digits[:10])
    return number % 97 == int(digits[10:])
