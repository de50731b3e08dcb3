def load(path):
    f = open(path)
    try:
        return parse(f)
    finally:
        f.close()
