# A web server with a certificate of its own, on loopback: keeps what is posted as FOLDER/1, FOLDER/2, ...
import http.server, os, signal, ssl, sys

folder, certificate, key = sys.argv[1:4]
kept = 0

class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        global kept
        kept += 1
        with open(f"{folder}/{kept}", "wb") as file:
            file.write(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass

signal.alarm(300)
server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
server.socket = context.wrap_socket(server.socket, server_side=True)
with open(f"{folder}/.port", "w") as file:
    file.write(str(server.server_port))
os.rename(f"{folder}/.port", f"{folder}/port")
server.serve_forever()
