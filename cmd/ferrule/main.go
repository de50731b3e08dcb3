// Command ferrule checks whole Python programs; see package cli for its commands
// and exit statuses.
package main

import (
	"os"

	"github.com/ferrule-dev/ferrule/internal/cli"
)

func main() {
	os.Exit(cli.Main(os.Args[1:]))
}
