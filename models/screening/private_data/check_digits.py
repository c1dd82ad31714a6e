"""Check digits of payment cards, bank accounts and insurance numbers."""

from __future__ import annotations

from collections.abc import Iterable


def weighted(digits: str, weights: Iterable[int]) -> int:
    """Return the sum of the digits, each times its weight."""
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))


def alternating(digits: str) -> int:
    """Return the sum of the digits, every second one as the digit sum of its double."""
    doubled = (int(digit) * (1 + n % 2) for n, digit in enumerate(digits))
    return sum(each // 10 + each % 10 for each in doubled)


def luhn(digits: str) -> bool:
    """Check a payment card number (ISO/IEC 7812-1)."""
    return alternating(digits[::-1]) % 10 == 0


def iban(letters: str) -> bool:
    """Check an IBAN (ISO 13616), with letters as numbers from 10."""
    turned = letters[4:] + letters[:4]
    return int("".join(str(int(each, 36)) for each in turned)) % 97 == 1


def nhs(digits: str) -> bool:
    """Check an NHS number of England, Wales and the Isle of Man."""
    return weighted(digits, range(10, 0, -1)) % 11 == 0


def german_insured(number: str) -> bool:
    """Check a Krankenversichertennummer: its letter counts as two digits."""
    return alternating(f"{ord(number[0].upper()) - 64:02d}{number[1:-1]}") % 10 == int(number[-1])


def austrian_insured(digits: str) -> bool:
    """Check a Sozialversicherungsnummer: its fourth digit is the check digit."""
    return weighted(digits[:3] + digits[4:], (3, 7, 9, 5, 8, 4, 2, 1, 6)) % 11 == int(digits[3])


def swiss_insured(digits: str) -> bool:
    """Check an AHV number: an EAN-13."""
    return weighted(digits, (1, 3) * 6 + (1,)) % 10 == 0


def french_insured(number: str) -> bool:
    """Check a NIR: Corsica's 2A and 2B count as 19 and 18."""
    digits = number.upper().replace("2A", "19").replace("2B", "18")
    return digits.isdigit() and 97 - int(digits[:-2]) % 97 == int(digits[-2:])


def spanish_identity(number: str) -> bool:
    """Check a DNI or NIE; a leading X, Y or Z counts as 0, 1 or 2."""
    digits = number[:-1].upper().translate(str.maketrans("XYZ", "012"))
    return "TRWAGMYFPDXBNJZSQVHLCKE"[int(digits) % 23] == number[-1].upper()


def spanish_insured(digits: str) -> bool:
    """Check a Seguridad Social number; zeros after the province don't count."""
    number = int(digits[:2] + digits[2:10].lstrip("0")) if digits[2] == "0" else int(digits[:10])
    return number % 97 == int(digits[10:])
