// Package cache stores results of stages between runs, and finds those that are
// still valid by what was read when they were made.
//
// # Model
//
// A Node is one thing that is evaluated: the loading of a file, later the types
// of a body or the contract of a function. Each evaluation leaves a Record: what
// it read, in order, and what came out. A read is a key and the digest of what
// stood there; that nothing stood there is a digest too. A record is valid for
// another run if every read would give the same digest again: Find replays the
// reads and stops at the first that differs.
//
//	node   load project:shop/pool.py
//	record text 3f..  options 81..   ->  the bound and lowered file
//	record text 90..  options 81..   ->  the same file after an edit
//
// # Invariants
//
// Evaluations are pure functions of what they read, so that a stored value and a
// new one are interchangeable, and a store decides about time alone, never about
// a result. Values are shared by all runs and are not changed. A store may forget
// anything at any time.
package cache

import "github.com/ferrule-dev/ferrule/internal/base/digest"

// MaxRecords is how many records of a node are kept.
const MaxRecords = 8

// Node is what is evaluated: a stage and a structural key (a FileKey or DefKey),
// never an id.
type Node struct {
	Stage string
	Key   string
}

// Read is one look-up of an evaluation. A zero digest says that nothing was
// there.
type Read struct {
	Key    string
	Digest digest.Digest
}

// Record is one evaluation of a node.
type Record struct {
	// Reads are in the order in which they were made: what comes later may have
	// been read only because of what came before.
	Reads []Read
	// Output is the digest of Value, by which other records read it; zero where
	// nobody does.
	Output digest.Digest
	Value  any
	// Weight is about how many bytes the record holds.
	Weight int
}

// Store keeps records. It may be used by several goroutines at once.
type Store interface {
	// Records lists what is known of a node, the last used first. The caller does
	// not change it.
	Records(Node) []*Record
	// Put adds a record.
	Put(Node, *Record)
	// Used tells that a record of the node was found valid.
	Used(Node, *Record)
}

// Find returns a record whose reads still give what they gave; now makes a read
// again. A nil store has none.
func Find(s Store, n Node, now func(key string) digest.Digest) (*Record, bool) {
	if s == nil {
		return nil, false
	}
	for _, r := range s.Records(n) {
		if r.valid(now) {
			s.Used(n, r)
			return r, true
		}
	}
	return nil, false
}

func (r *Record) valid(now func(key string) digest.Digest) bool {
	for _, x := range r.Reads {
		if now(x.Key) != x.Digest {
			return false
		}
	}
	return true
}
