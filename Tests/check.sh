#!/usr/bin/env bash
# check.sh [--unit] -- every check that continuous integration makes, cheapest first.
#
#   --unit   leaves out the end-to-end tests
set -euo pipefail
cd "$(dirname "$0")/.."

failures=0
fault() {
    echo "check: $1" >&2
    failures=$((failures + 1))
}

# Format: .swift-format, which also asks for a comment on every public declaration.
swift format lint --strict --parallel -r Package.swift Sources Tests || fault "format"

# `unsafe` and C belong to Platform.
if grep -rnE '(^|[^-'"'"'])\bunsafe\b|UnsafeMutable|UnsafeRaw|UnsafePointer|^import C[A-Z]' --include='*.swift' Sources |
    grep -v '^Sources/Platform/' | grep -vE '^[^:]+:[0-9]+: *//'; then
    fault "unsafe code or a C module outside Platform"
fi

# Foundation is allowed nowhere but in Application: it has no place on a request's path.
if grep -rlE '^(public |internal |private )?import Foundation' --include='*.swift' Sources | grep -v '^Sources/Application/'; then
    fault "Foundation outside Application"
fi

# What input can reach must not be able to stop the daemon.
if grep -rnE '\bfatalError\(|\btry!|\bas!' --include='*.swift' Sources | grep -vE '^[^:]+:[0-9]+: *//'; then
    fault "a call that can crash"
fi

# File length: 400 lines at most, nine in ten at most 250.
lengths=$(git ls-files -co --exclude-standard 'Sources/*.swift' | xargs wc -l | grep -v ' total$')
awk '$1 > 400 { print "check: over 400 lines: " $2 " (" $1 ")"; bad = 1 } END { exit bad }' <<<"$lengths" || fault "file length"
awk '{ n++ } $1 > 250 { long++ } END { exit long * 10 > n }' <<<"$lengths" || fault "more than one file in ten over 250 lines"

# Who may import whom: Package.swift.
swift build --build-tests --explicit-target-dependency-import-check error || exit 1

# Without the trait MongoDB nothing needs libmongoc, be it installed or not: pkg-config is not to find it here. (A minute.)
PKG_CONFIG_LIBDIR=/nonexistent swift build --disable-default-traits --product sallyport --scratch-path .build/no-traits ||
    fault "the build without MongoDB"
if ldd .build/no-traits/debug/sallyport | grep libmongoc; then fault "libmongoc in the build without MongoDB"; fi

# One after another: tests that wait in the system, for a socket or a program, would keep the few threads of the others. Much
# happens at once within a test. End-to-end tests wait for programs; on their own they do not keep the others from running.
swift test --skip-build --no-parallel --skip EndToEndTests || fault "tests"
if [[ ${1:-} != --unit ]]; then
    swift test --skip-build --filter EndToEndTests || fault "end-to-end tests"
fi

# Some seconds of each reader of what strangers send; docs/development.md says how to do it for longer.
Tests/Fuzz/run all 3 || fault "fuzzing"

if ((failures)); then
    echo "check: $failures failed" >&2
    exit 1
fi
echo "check: all passed"
