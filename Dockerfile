# The app for a server: docker build -t cnnlab . && docker run -p 7860:7860 -v cnnlab:/data cnnlab
FROM python:3.12-slim

RUN useradd --create-home --uid 1000 cnnlab && install -d -o cnnlab /data
WORKDIR /app

COPY requirements.txt requirements.lock ./
RUN pip install --no-cache-dir -r requirements.txt -c requirements.lock

COPY app.py LICENSE NOTICE ./
COPY .streamlit .streamlit
COPY pages pages
COPY ui ui
COPY cnnlab cnnlab
RUN python -c "import cnnlab.augmentation.kernel"

USER cnnlab
ENV CNNLAB_HOME=/data
EXPOSE 7860
# Hosts other than localhost are refused; under another name, append --server.allowedHosts=<name>.
CMD ["streamlit", "run", "app.py", "--server.headless=true", "--server.address=0.0.0.0", "--server.port=7860"]
