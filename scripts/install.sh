#!/bin/sh
# Installs the Debian packages that certdex needs and does nothing when they
# are there. Usage: scripts/install.sh build|runtime|test …
set -eu

build="gcc g++ libc6-dev pkg-config libtesseract-dev libleptonica-dev ca-certificates"
# The languages of the EU, then the others that certificates come in.
models="tesseract-ocr-osd"
for language in bul ces dan deu ell eng est fin fra gle hrv hun ita lav lit mlt nld pol por ron slk slv spa swe \
	kor jpn chi-sim chi-tra ara heb ukr rus kaz tur vie hin; do
	models="$models tesseract-ocr-$language"
done
runtime="ca-certificates tesseract-ocr $models fonts-dejavu-core fonts-droid-fallback fonts-liberation libreoffice-writer-nogui libreoffice-calc-nogui"
runtime_libraries="libtesseract5 liblept5"
test="chromium postgresql-15 poppler-utils clamav-daemon"

wanted=""
for set in "$@"; do
	case "$set" in
	build) wanted="$wanted $build" ;;
	runtime) wanted="$wanted $runtime $runtime_libraries" ;;
	test) wanted="$wanted $test" ;;
	*) echo "scripts/install.sh: no set called '$set'; there are: build runtime test" >&2; exit 2 ;;
	esac
done

missing=""
for package in $wanted; do
	dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing="$missing $package"
done
if [ -z "$missing" ]; then
	exit 0
fi

as_root=""
if [ "$(id -u)" -ne 0 ]; then
	if ! command -v sudo >/dev/null; then
		echo "These packages are missing:$missing" >&2
		echo "Run this as root, or install sudo, and try again." >&2
		exit 1
	fi
	as_root="sudo"
fi
echo "Installing with apt-get:$missing"
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq
# A PostgreSQL server of the system's own is not wanted: the tests start theirs.
if echo "$missing" | grep -q postgresql; then
	$as_root mkdir -p /etc/postgresql-common
	[ -e /etc/postgresql-common/createcluster.conf ] || echo 'create_main_cluster = false' | $as_root tee /etc/postgresql-common/createcluster.conf >/dev/null
fi
# shellcheck disable=SC2086
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
