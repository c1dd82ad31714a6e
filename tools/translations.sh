#!/bin/sh
# Extracts the messages of code and templates, then updates and compiles every catalogue in
# translations/. `tools/translations.sh extract FILE` only extracts them to FILE.
set -eu
cd "$(dirname "$0")/.."
pybabel=$(command -v .venv/bin/pybabel || command -v pybabel)

extract() {
  $pybabel --quiet extract --mapping-file=babel.cfg --output-file="$1" --project=leave-a-reply \
    --keyword=lazy_gettext --keyword=lazy_ngettext:1,2 --keyword=sentence --keyword=counted:1,2 \
    --add-comments=Translators: --strip-comments --add-location=file --sort-by-file --no-wrap .
}

if [ "${1:-}" = extract ]; then
  extract "$2"
  exit
fi
sentences=$(mktemp)
trap 'rm -f "$sentences"' EXIT
extract "$sentences"
$pybabel --quiet update --input-file="$sentences" --output-dir=translations --no-wrap \
  --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
$pybabel --quiet compile --directory=translations --statistics
