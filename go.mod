module github.com/ferrule-dev/ferrule

go 1.26
