# Reads a mail with Python's own parser, which knows nothing of teiten: prints what the test compares.
import email, email.policy, hashlib, sys

with open(sys.argv[1], "rb") as file:
    mail = email.message_from_binary_file(file, policy=email.policy.default)
assert not mail.defects, mail.defects
print("from", mail["From"])
print("to", mail["To"])
print("subject", mail["Subject"])
print("id", mail["Message-ID"])
print("type", mail.get_content_type())
for part in mail.walk():
    assert not part.defects, part.defects
    if part.get_content_maintype() == "multipart":
        continue
    content = part.get_payload(decode=True)
    print("part", part.get_content_type(), part.get_filename(), hashlib.sha256(content).hexdigest())
    if len(sys.argv) > 2 and part.get_filename() and sys.argv[2] in part.get_filename():
        sys.stdout.write(content.decode("utf-8"))
