package diag

import (
	"fmt"
	"testing"
)

func sprint(d Diagnostic) string { return fmt.Sprintf("%#v", d) }

func TestNormalizeStatement(t *testing.T) {
	cases := []struct{ name, in, want string }{
		{"spaces", "x  =   f( a,  b )", "x=f(a,b)"},
		{"words keep one space", "return   not  x", "return not x"},
		{"comment", "x = f()  # why", "x=f()"},
		{"split call", "x = f(\n    a,\n    b,\n)", "x=f(a,b)"},
		{"continuation", "x = a + \\\n    b", "x=a+b"},
		{"literal kept", `x = "a  # b ,)"`, `x="a  # b ,)"`},
		{"escaped quote", `x = "a\"  b" + c`, `x="a\"  b"+c`},
		{"triple", "x = '''a\n  b'''  + c", "x='''a\n  b'''+c"},
		{"unclosed literal ends with its line", "x = 'a  \ny  = 1", "x='a  y=1"},
		{"escape at the end", `x = 'a\`, `x='a\`},
		{"unicode names", "größe  in  наме", "größe in наме"},
		{"empty", "  # only\n", ""},
	}
	for _, c := range cases {
		if got := NormalizeStatement(c.in); got != c.want {
			t.Errorf("%s: %q gives %q, want %q", c.name, c.in, got, c.want)
		}
	}
}

func FuzzNormalizeStatement(f *testing.F) {
	for _, s := range []string{"x = f( a, )", "'\\", `"""`, "a\\\nb", "f'{x!r}'"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got := NormalizeStatement(s); len(got) > len(s) {
			t.Fatalf("%q grew to %q", s, got)
		}
	})
}

func TestFingerprints(t *testing.T) {
	base := Identity{Code: "FER101", DefKey: "project:a.py load", QualName: "load", Body: "b1", Statement: "x = f(1)"}
	fresh := func(id Identity) (string, string) {
		var n Numbering
		return n.Fingerprints(id)
	}
	here, moved := fresh(base)
	if len(here) != 32 || len(moved) != 32 || here == moved {
		t.Fatalf("fingerprints %q and %q", here, moved)
	}

	layout := base
	layout.Statement = "x = f(\n    1,\n)  # split"
	if h, m := fresh(layout); h != here || m != moved {
		t.Error("layout changes a fingerprint")
	}

	file := base
	file.DefKey = "project:b.py load"
	if h, m := fresh(file); h == here || m != moved {
		t.Error("a move to another file must change the first fingerprint only")
	}

	body := base
	body.Body = "b2"
	if h, m := fresh(body); h != here || m == moved {
		t.Error("an edit of the body must change the second fingerprint only")
	}

	shifted := Identity{Code: "FER101", DefKey: "project:a.py loadx", QualName: "load", Body: "b1", Statement: "= f(1)"}
	if h, _ := fresh(shifted); h == here {
		t.Error("parts of an identity run into each other")
	}

	var n Numbering
	first, _ := n.Fingerprints(base)
	second, secondMoved := n.Fingerprints(base)
	if first != here || second == first || secondMoved == moved {
		t.Error("the second of its like needs a fingerprint of its own")
	}
}
