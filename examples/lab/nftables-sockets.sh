#!/bin/sh
# The NAT of nftables.sh between hosts with sockets instead of raw packets, as a NAT asks for that ends connections itself:
#   npx snatcheck run --target lab:./nftables-sockets.sh
# docs/lab.md says what each call has to do and what the environment holds. A call's working folder is the script's.
set -eu

case $1 in
describe) ./nftables.sh describe | sed 's/^{$/{ "driver": "sockets",/' ;;
*) exec ./nftables.sh "$1" ;;
esac
