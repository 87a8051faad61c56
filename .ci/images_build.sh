# What .ci/images and .ci/compose have in common, which source it: images of Debian packages and of this repository, built
# without a Docker engine. It wants `work`, a directory of the check's own, and the function `fail`.

# Says so and ends well where the images cannot be built.
require_image_tools() {
  for tool in buildah podman runc python3; do
    command -v "$tool" >/dev/null || {
      echo "not checked: the images, for there is no $tool (Debian: apt-get install buildah podman runc mmdebstrap)"
      exit 0
    }
  done
  if [ -z "${BASE_IMAGE:-}${JDK_IMAGE:-}" ] && ! command -v mmdebstrap >/dev/null; then
    echo "not checked: the images, for there is no mmdebstrap to make their bases, and BASE_IMAGE and JDK_IMAGE name none"
    exit 0
  fi
  [ "$(id -u)" = 0 ] || { echo "not checked: the images, for limits of memory take root here"; exit 0; }
}

# runc, without limits that an unprivileged host may not set.
use_runc() {
  export CONTAINERS_CONF=$work/containers.conf
  printf '[containers]\ndefault_ulimits = []\n[engine]\nruntime = "runc"\n' >"$CONTAINERS_CONF"
}

make_base() { # IMAGE VARIANT PACKAGES SUITE: kept from one run to the next
  podman image exists "$1" && return
  # shellcheck disable=SC2016
  mmdebstrap --quiet "--variant=$2" "--include=$3" --essential-hook='mkdir -p "$1/usr/share/man/man1"' \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
    --dpkgopt='path-exclude=/usr/share/man/*' "$4" "$work/base.tar" >>"$work/base.log" 2>&1
  podman import "$work/base.tar" "$1" >>"$work/base.log" 2>&1
  rm "$work/base.tar"
}

make_bases() {
  # Without a shell, as a distroless image: what glibc, the C++ library and Debian's own JDK ask of the system.
  if [ -z "${BASE_IMAGE:-}" ]; then
    BASE_IMAGE=localhost/streamgauge-base/slim:bookworm
    make_base "$BASE_IMAGE" extract base-files,tzdata,libc6,libgcc-s1,libstdc++6,zlib1g,libjpeg62-turbo,liblcms2-2 bookworm
  fi
  if [ -z "${JDK_IMAGE:-}" ]; then
    JDK_IMAGE=localhost/streamgauge-base/jdk:17-bookworm
    make_base "$JDK_IMAGE" minbase openjdk-17-jdk-headless,binutils bookworm
  fi
}

build_jars() {
  [ ! -f cli/target/bom.json ] || return 0
  echo "building with the bill of materials …"
  $(sed -n 's/^\(mvn -P images .*\)/\1/p' docs/docker.md) -B -ntp >"$work/maven.log" 2>&1
}

# Calls COMMAND with target and image, each time that one of the images is built as the docs say.
build_images() { # COMMAND
  local version build target builds
  version=$(sed -n 's:.*<version>\(.*\)</version>.*:\1:p' pom.xml | head -n 1)
  mapfile -t builds < <(grep '^docker build' docs/docker.md)
  [ "${#builds[@]}" -ge 3 ] || fail "docs/docker.md does not say any more how to build the images"
  for build in "${builds[@]}"; do
    case $build in
      *FLAVOUR=cu*) continue ;; # gigabytes of CUDA
    esac
    target=$(sed 's/.*--target \([a-z]*\).*/\1/' <<<"$build")
    # shellcheck disable=SC2086
    buildah build --network=host --format docker --layers \
      --build-arg "BASE_IMAGE=$BASE_IMAGE" --build-arg "JDK_IMAGE=$JDK_IMAGE" --build-arg "VERSION=$version" \
      --build-arg "REVISION=$(git rev-parse HEAD)" --build-arg "CREATED=$(git log -1 --format=%cI)" \
      ${build#docker build} >"$work/build-$target.log" 2>&1
    "$1" "$target" "localhost/streamgauge-$target:cpu"
  done
}
