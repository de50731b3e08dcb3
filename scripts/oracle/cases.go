package main

import (
	"fmt"
	"log"
	"os"
	"strings"
)

// casesAll compares small snippets, most of them wrong on purpose.
func casesAll(o options, pool *pool) bool {
	data, err := os.ReadFile(o.cases)
	if err != nil {
		log.Fatal(err)
	}
	var m machine
	cases := strings.Split(string(data), "\n---\n")
	good, lines, bad := 0, 0, 0
	var golden strings.Builder
	for _, text := range cases {
		a := pool.all[0].ask(request{Source: []byte(text), Dump: true})
		out, e := m.judge(text, pool.target, a)
		if a.OK {
			fmt.Fprintf(&golden, "ok %s\n", a.Digest[:16])
		} else {
			fmt.Fprintf(&golden, "line %d %s\n", a.Line, a.Message)
		}
		switch out {
		case equal, skipped:
			good++
			continue
		case bothReject:
			good++
			bad++
			if ours := lineOf(text, e.Start); ours == a.Line {
				lines++
			} else {
				fmt.Printf("case %q: CPython line %d %q, we line %d %q\n", text, a.Line, a.Message, ours, e.Msg)
			}
			continue
		case weReject:
			fmt.Printf("case %q: rejected by us only: %q\n", text, e.Msg)
		case theyReject:
			fmt.Printf("case %q: rejected by CPython only: %q\n", text, a.Message)
		case differ:
			fmt.Printf("case %q: different trees\n    CPython %s\n    we      %s\n", text, a.Dump, m.buf)
		}
	}
	if o.golden != "" {
		if err := os.WriteFile(o.golden, []byte(golden.String()), 0o644); err != nil {
			log.Fatal(err)
		}
	}
	fmt.Printf("%8d cases: %d agree, line of %d of %d faults equal\n", len(cases), good, lines, bad)
	return good == len(cases)
}
