#!/usr/bin/env bash
# Installs what the engine tests need from Debian's packages, where root may. Tests skip what lacks.
set -u
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
  echo "no root or no apt-get: engine tests will skip what is missing"
  exit 0
fi
missing=()
command -v chromium >/dev/null 2>&1 || missing+=(chromium)
command -v chromedriver >/dev/null 2>&1 || missing+=(chromium-driver)
command -v mcs >/dev/null 2>&1 || missing+=(mono-mcs)
command -v mono >/dev/null 2>&1 || missing+=(mono-runtime)
command -v clang++ >/dev/null 2>&1 || missing+=(clang)
if [ "${#missing[@]}" -gt 0 ]; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq >/dev/null 2>&1 || true
  apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null 2>&1 \
    || echo "could not install: ${missing[*]}"
fi
node_modules="${XDG_CACHE_HOME:-$HOME/.cache}/i2r-vr/node"
if command -v npm >/dev/null 2>&1 && [ ! -d "$node_modules/node_modules/three-newest" ]; then
  mkdir -p "$node_modules"
  npm install --prefix "$node_modules" --no-audit --no-fund --silent \
    three@0.170.0 @types/three@0.170.0 typescript@5.6 \
    three-oldest@npm:three@0.150.1 three-newest@npm:three@0.187.0 esbuild@0.28.2 \
    react@18.3.1 react-dom@18.3.1 @types/react@18.3.32 @react-three/fiber@8.18.0 >/dev/null 2>&1 \
    || echo "could not install three.js, React and TypeScript"
fi
# React's newest beside it: react-three-fiber 8 is for React 18 alone, 9 for 19.
react_19="$node_modules/react19"
if command -v npm >/dev/null 2>&1 && [ ! -d "$react_19/node_modules/react" ]; then
  mkdir -p "$react_19"
  npm install --prefix "$react_19" --no-audit --no-fund --silent \
    three@0.170.0 @types/three@0.170.0 react@19.3.1 react-dom@19.3.1 @types/react@19.3.3 \
    @react-three/fiber@9.8.2 >/dev/null 2>&1 \
    || echo "could not install React 19"
fi
"$(dirname "$0")/godot/setup.sh" >/dev/null 2>&1 || echo "could not set up Godot"
