/** Servers with one fault each, as Python that takes the fault's name and its ports: `python -c <this> <mode> <port>…`. */
export const FAULTY_SERVER = `
import os, socket, sys, threading, time

mode, ports = sys.argv[1], [int(port) for port in sys.argv[2:]]
HEAD = b"HTTP/1.1 200 OK\\r\\n"
WHOLE = HEAD + b"Content-Length: 2\\r\\nConnection: close\\r\\n\\r\\nok"


def later(seconds, code):
    threading.Timer(seconds, os._exit, [code]).start()


def answer(connection):
    connection.recv(65536)
    if mode == "trickles-body":
        connection.sendall(HEAD + b"\\r\\n")
    if mode.startswith("trickles"):
        while True:
            connection.sendall(b"x")
            time.sleep(0.3)
    if mode == "endless-headers":
        connection.sendall(HEAD)
        while True:
            connection.sendall(b"X: " + b"y" * 60000 + b"\\r\\n")
    if mode == "endless-continue":
        while True:
            connection.sendall(b"HTTP/1.1 100 Continue\\r\\n\\r\\n" * 1000)
    if mode == "endless-body":
        connection.sendall(HEAD + b"\\r\\n")
        while True:
            connection.sendall(b"z" * 65536)
    if mode == "endless-chunks":
        connection.sendall(HEAD + b"Transfer-Encoding: chunked\\r\\n\\r\\n")
        while True:
            connection.sendall(b"10000\\r\\n" + b"z" * 65536 + b"\\r\\n")
    if mode == "redirects":
        connection.sendall(b"HTTP/1.1 302 Found\\r\\nLocation: /\\r\\nContent-Length: 0\\r\\n\\r\\n")
        return
    if mode == "silent":
        time.sleep(60)
    connection.sendall(WHOLE)
    if mode == "once":
        os._exit(0)
    if mode == "soon":
        later(0.3, 0)
    if mode == "restarts":
        later(1, 0)
    if mode == "crashes":
        later(0.3, 3)


def guarded(connection):
    try:
        with connection:
            answer(connection)
    except OSError:
        pass


def serve(port):
    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(("127.0.0.1", port))
    server.listen()
    while True:
        threading.Thread(target=guarded, args=[server.accept()[0]], daemon=True).start()


if mode == "noisy":
    threading.Thread(target=lambda: [print("n" * 4096) for _ in iter(int, 1)], daemon=True).start()
if mode == "idle":
    time.sleep(600)
if mode == "restarts":
    while True:
        if os.fork() == 0:
            serve(ports[0])
        os.wait()
for port in ports[1:]:
    threading.Thread(target=serve, args=[port], daemon=True).start()
serve(ports[0])
`;
