package main

import (
	"bytes"
	"fmt"
	"log"
	"math/rand"
	"os"
	"strings"
	"unicode/utf8"
)

// scraps are what a mutation inserts: tokens that often matter.
var scraps = []string{"(", ")", "[", "]", "{", "}", ":", ",", "=", "'", `"`, `"""`, "\\", "\n", " ", "\t", "    ", ";", "*", "**", "@",
	"if", "else", "for", "in", "not", "lambda", "yield", "await", "async", "def", "class", "return", "f'", "f'{", "1", "0x", "x", ":=", "->", "!", "$", "?", "del", "import", "from", "as", "with", "try:", "except", "...", "."}

// damage changes a text at one to three places.
func damage(r *rand.Rand, data []byte) []byte {
	out := bytes.Clone(data)
	for range 1 + r.Intn(3) {
		if len(out) == 0 {
			return out
		}
		at := r.Intn(len(out))
		for at > 0 && !utf8.RuneStart(out[at]) {
			at--
		}
		switch r.Intn(5) {
		case 0: // drop a character
			_, n := utf8.DecodeRune(out[at:])
			out = append(out[:at:at], out[at+n:]...)
		case 1: // drop the rest of a line
			end := at
			for end < len(out) && out[end] != '\n' {
				end++
			}
			out = append(out[:at:at], out[end:]...)
		case 2: // insert a token
			s := scraps[r.Intn(len(scraps))]
			out = append(out[:at:at], append([]byte(s), out[at:]...)...)
		case 3: // swap two lines
			lines := bytes.SplitAfter(out, []byte("\n"))
			if len(lines) > 2 {
				k := r.Intn(len(lines) - 2)
				lines[k], lines[k+1] = lines[k+1], lines[k]
				out = bytes.Join(lines, nil)
			}
		case 4: // drop a word
			end := at
			for end < len(out) && (out[end] == '_' || out[end] >= 'a' && out[end] <= 'z') {
				end++
			}
			out = append(out[:at:at], out[end:]...)
		}
	}
	return out
}

// mutateAll compares verdicts and lines on damaged files.
func mutateAll(o options, pool *pool, files []file) bool {
	r := rand.New(rand.NewSource(o.seed))
	type result struct {
		out        outcome
		line, ours int
		msg, mine  string
		text       string
		path       string
	}
	inputs := make([]result, 0, o.mutate)
	for tries := 0; len(inputs) < o.mutate && tries < 100*o.mutate; tries++ {
		f := files[r.Intn(len(files))]
		data, err := os.ReadFile(f.path)
		if err != nil {
			log.Fatal(err)
		}
		if len(data) == 0 || len(data) > 60_000 || !utf8.Valid(data) || bytes.Contains(firstLines(data), []byte("coding")) || bytes.HasPrefix(data, []byte("\xef\xbb\xbf")) {
			continue
		}
		inputs = append(inputs, result{path: f.path, text: string(damage(r, data))})
	}
	pool.each(len(inputs), func(i int, q *interpreter, m *machine) {
		in := &inputs[i]
		a := q.ask(request{Source: []byte(in.text)})
		out, bad := m.judge(in.text, pool.target, a)
		in.out, in.line, in.msg = out, a.Line, a.Message
		if bad != nil {
			in.ours, in.mine = lineOf(in.text, bad.Start), bad.Msg
		}
	})
	var judged, verdict, rejected, line, trees int
	shown := 0
	show := func(format string, args ...any) {
		if shown++; shown <= o.show {
			fmt.Printf(format, args...)
		}
	}
	for i, in := range inputs {
		if in.out == skipped {
			continue
		}
		judged++
		switch in.out {
		case equal:
			verdict++
			trees++
		case differ:
			verdict++
			show("mutation %d of %s: different trees\n", i, in.path)
		case bothReject:
			verdict++
			rejected++
			if in.line == in.ours {
				line++
			} else {
				show("mutation %d of %s: CPython line %d %q, we line %d %q\n", i, in.path, in.line, in.msg, in.ours, in.mine)
			}
		default:
			show("mutation %d of %s: %s: CPython line %d %q, we line %d %q\n", i, in.path, outcomeNames[in.out], in.line, in.msg, in.ours, in.mine)
		}
		if dir := os.Getenv("ORACLE_KEEP"); dir != "" && (in.out == weReject || in.out == theyReject || in.out == differ || in.out == bothReject && in.line != in.ours) {
			_ = os.WriteFile(fmt.Sprintf("%s/m%d.py", dir, i), []byte(in.text), 0o644)
		}
	}
	fmt.Printf("%8d damaged files: same verdict %d (%s), same line %d of %d (%s), equal trees %d\n", judged,
		verdict, percent(verdict, judged), line, rejected, percent(line, rejected), trees)
	return verdict*1000 >= judged*995 && line*100 >= rejected*90
}

func percent(a, b int) string {
	return strings.TrimSpace(fmt.Sprintf("%.2f %%", 100*float64(a)/float64(max(b, 1))))
}

func firstLines(data []byte) []byte {
	lines := bytes.SplitN(data, []byte("\n"), 3)
	return bytes.Join(lines[:min(2, len(lines))], nil)
}
