# One image for the three roles and the recorder; compose.yaml starts each of them in a container of its own.
FROM python:3.13-slim-bookworm

ENV PYTHONUNBUFFERED=1
WORKDIR /playground

COPY requirements.txt ./
RUN pip install --no-cache-dir --require-hashes -r requirements.txt \
    && useradd --uid 1000 --no-create-home playground \
    && install --directory --owner=playground --mode=700 data

COPY . .
RUN python -m compileall -q .

# The code belongs to root: the servers can write into data/ alone.
USER playground
VOLUME /playground/data
EXPOSE 9000 9001 9002 9003

# Which server runs is said by the command, and where it answers by HEALTHZ.
ENV HEALTHZ=http://127.0.0.1:9000/healthz
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(os.environ['HEALTHZ'], timeout=2)"]

ENTRYPOINT ["python", "-m"]
CMD ["authorization_server"]
