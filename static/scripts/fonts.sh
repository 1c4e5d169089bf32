#!/usr/bin/env bash
# Makes public/fonts/noto-sans-{400,500,600,700}.woff2 from Debian's fonts-noto-core and fonts-noto-extra.
# Needs: apt-get install fonts-noto-core fonts-noto-extra; pip install fonttools==4.60.1 brotli==1.1.0
set -euo pipefail
cd "$(dirname "$0")/../public/fonts"
from=${NOTO_DIR:-/usr/share/fonts/truetype/noto}

# Latin, Latin-1, Latin Extended-A and -B, the spacing and combining marks of Vietnamese and the Central
# Highlands scripts (U+0302 and U+0306 are dropped by the usual web subset), Latin Extended Additional,
# punctuation, đồng, and the superscript of km².
unicodes=U+0020-007E,U+00A0-024F,U+0259,U+02BC,U+02C6,U+02D8-02DD
unicodes+=,U+0300-0304,U+0306-0309,U+030B,U+030C,U+031B,U+0323,U+0324,U+032E,U+0331
unicodes+=,U+1E00-1EFF,U+2010-2015,U+2018-201E,U+2022,U+2026,U+2030,U+2032,U+2033,U+2039,U+203A,U+20AB,U+20AC,U+2116,U+2122,U+2212

for pair in 400:Regular 500:Medium 600:SemiBold 700:Bold; do
  pyftsubset "$from/NotoSans-${pair#*:}.ttf" --unicodes="$unicodes" --flavor=woff2 --no-hinting \
    --layout-features=kern,mark,mkmk,ccmp,locl,tnum,lnum --output-file="noto-sans-${pair%%:*}.woff2"
done
