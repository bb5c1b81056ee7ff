"""A real SMTP server for tests: keeps each message as a file, whole and on disk before it answers 250.

usage: smtp_receiver.py FOLDER
FOLDER/port                 the port it listens on, once it does
FOLDER/messages/*.json      from, to, subject, messageId, text, html, raw
FOLDER/answers/ADDRESS      if there: what DATA for that recipient is answered, such as "451 4.3.0 try later"
FOLDER/attempts.log         one line for each DATA: time, recipients, answer
"""
import asyncio
import email
import email.policy
import json
import os
import signal
import sys
import time
import uuid

from aiosmtpd.smtp import SMTP

folder = sys.argv[1]
messages = os.path.join(folder, "messages")
answers = os.path.join(folder, "answers")


def write(path, text):
    draft = path + ".new"
    with open(draft, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.rename(draft, path)


class Keeper:
    async def handle_DATA(self, server, session, envelope):
        answer = "250 2.0.0 kept"
        for recipient in envelope.rcpt_tos:
            refusal = os.path.join(answers, recipient.lower())
            if os.path.exists(refusal):
                with open(refusal, encoding="utf-8") as file:
                    answer = file.read().strip()
        if answer.startswith("250"):
            message = email.message_from_bytes(envelope.content, policy=email.policy.default)
            text, html = message.get_body(("plain",)), message.get_body(("html",))
            kept = {
                "from": envelope.mail_from,
                "to": [recipient.lower() for recipient in envelope.rcpt_tos],
                "subject": str(message["subject"] or ""),
                "messageId": str(message["message-id"] or ""),
                "text": text.get_content() if text else "",
                "html": html.get_content() if html else "",
                "raw": envelope.content.decode("utf-8", "replace"),
            }
            write(os.path.join(messages, f"{time.time_ns()}-{uuid.uuid4().hex}.json"), json.dumps(kept, ensure_ascii=False))
        with open(os.path.join(folder, "attempts.log"), "a", encoding="utf-8") as log:
            log.write(f"{time.time():.3f} {','.join(envelope.rcpt_tos)} {answer}\n")
        return answer


async def main():
    os.makedirs(messages, exist_ok=True)
    os.makedirs(answers, exist_ok=True)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Keeper(), hostname="mail.test", enable_SMTPUTF8=True, data_size_limit=30_000_000), "127.0.0.1", 0)
    write(os.path.join(folder, "port"), str(server.sockets[0].getsockname()[1]))
    ended = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    await ended.wait()


asyncio.run(main())
