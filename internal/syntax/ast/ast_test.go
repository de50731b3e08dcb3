package ast

import "testing"

func TestBuildAndExtract(t *testing.T) {
	tr := &Tree{}
	tr.Reset()
	x := tr.AddName(0, 1, tr.Intern("x"), Store)
	f := tr.AddName(4, 5, tr.Intern("f"), Load)
	one := tr.AddConstant(6, 7, tr.AddConst(Const{Kind: ConstInt, Text: "1"}))
	call := tr.AddCall(4, 8, f, []NodeID{one}, nil)
	as := tr.AddAssign(0, 8, []NodeID{x}, call, 0)
	tr.Root = tr.AddModule(0, 8, []NodeID{as})
	if got := tr.Assign(as).Value(); got != call {
		t.Fatalf("value = %d", got)
	}
	if got := tr.Text(tr.Name(tr.Call(call).Func()).Id()); got != "f" {
		t.Fatalf("func = %s", got)
	}
	ex := NewExtractor(tr)
	c := ex.Copy(call)
	if ex.To.Kind(c) != KindCall || ex.To.Consts[ex.To.Constant(ex.To.Call(c).Args()[0]).Value()].Text != "1" {
		t.Fatal("the copy differs")
	}
	for id := NodeID(1); int(id) < len(tr.Nodes); id++ {
		tr.ForEachChild(id, func(k NodeID) {
			if k >= id {
				t.Errorf("child %d of %d comes after it", k, id)
			}
		})
	}
}

func TestWideNode(t *testing.T) {
	tr := &Tree{}
	tr.Reset()
	args := tr.AddArguments(0, 0, nil, nil, 0, nil, nil, 0, nil)
	pass := tr.AddPass(9, 13)
	fn := tr.AddFunctionDef(0, 13, tr.Intern("g"), args, []NodeID{pass}, nil, 0, 0, nil)
	v := tr.FunctionDef(fn)
	if v.Args() != args || len(v.Body()) != 1 || v.Body()[0] != pass || v.Returns() != 0 {
		t.Fatal("fields of a wide node are mixed up")
	}
}
