def clauses(f):
    try:
        a = f()
    except (ValueError, f.Error) as e:
        raise Wrapped("x") from e
    except OSError:
        raise
    except:
        log()
    else:
        return a
    finally:
        done()
    return None

def leave(xs):
    for x in xs:
        try:
            with x:
                if x.a:
                    return x
                if x.b:
                    break
                continue
        finally:
            x.close()

def nested():
    try:
        try:
            return one()
        finally:
            two()
    finally:
        three()

def swallow():
    try:
        one()
    finally:
        return 2

def name(xs):
    for x in xs:
        try:
            one()
        except A as e:
            continue

def bare():
    raise

def star():
    try:
        one()
    except* A as e:
        use(e)
    except* (B, C):
        pass

def empty():
    try:
        pass
    except A:
        unreached()
