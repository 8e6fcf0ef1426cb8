/*
 * Copyright 2026 The Release Pipeline Authors
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

import { createServer, IncomingMessage } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { listen, stopListening } from '../ports';
import { firingSeries, standInAlerts } from './alerts';
import { evaluate, Result } from './evaluate';
import { Expression, parseExpression } from './expression';
import { Labels, Samples } from './samples';

const SCRAPE_MS = 1000;
/** As in Prometheus. */
const MAXIMUM_STEPS = 11_000;

/** Options of {@link startStandIn}. */
export type StandInOptions = { scrape: string; port?: number };

/**
 * Answers the demo's queries where no `prometheus` program is installed: it
 * scrapes as Prometheus does and speaks `/api/v1/query` and `query_range` with
 * the real envelope. What it does not understand is refused as `bad_data`.
 */
export async function startStandIn(options: StandInOptions) {
  const samples = new Samples({
    job: 'workload',
    instance: new URL(options.scrape).host,
  });
  const scrape = async () => {
    const text = await fetch(options.scrape, {
      signal: AbortSignal.timeout(SCRAPE_MS),
    })
      .then(response => (response.ok ? response.text() : undefined))
      .catch(() => undefined);
    const at = Date.now() / 1000;
    samples.add(text, at, firingSeries(samples, at));
  };
  await scrape();
  const timer = setInterval(scrape, SCRAPE_MS);

  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(
      request.url ?? '/',
      'http://localhost',
    );
    const send = (status: number, body: object) =>
      response
        .writeHead(status, { 'Content-Type': 'application/json' })
        .end(JSON.stringify(body));
    if (pathname === '/-/ready' || pathname === '/-/healthy') {
      response.writeHead(200).end('The stand-in is ready.\n');
      return;
    }
    if (pathname === '/api/v1/alerts') {
      send(200, standInAlerts(samples, Date.now() / 1000));
      return;
    }
    const isRange = pathname === '/api/v1/query_range';
    if (pathname !== '/api/v1/query' && !isRange) {
      response.writeHead(404).end('404 page not found\n');
      return;
    }
    try {
      const parameters = await parametersOf(request, searchParams);
      const expression = parseExpression(parameters.get('query') ?? '');
      const at = timeOf(parameters.get('time'));
      send(200, {
        status: 'success',
        data: isRange
          ? matrix(expression, samples, parameters)
          : envelope(evaluate(expression, samples, at), at),
      });
    } catch (error) {
      send(400, {
        status: 'error',
        errorType: 'bad_data',
        error: `the demo's stand-in for Prometheus cannot answer this query: ${
          error instanceof Error ? error.message : error
        }`,
      });
    }
  });
  const url = await listen(server, options.port, 'Prometheus');
  return {
    url,
    async stop() {
      clearInterval(timer);
      await stopListening(server);
    },
  };
}

async function parametersOf(request: IncomingMessage, query: URLSearchParams) {
  return request.method === 'POST'
    ? new URLSearchParams(await readText(request))
    : query;
}

function timeOf(text: string | null): number {
  if (!text) {
    return Date.now() / 1000;
  }
  const seconds = /^[\d.]+$/.test(text)
    ? Number(text)
    : Date.parse(text) / 1000;
  if (Number.isNaN(seconds)) {
    throw new Error(`cannot parse "${text}" to a valid timestamp`);
  }
  return seconds;
}

type MatrixElement = { metric: Labels; values: Array<[number, string]> };

function matrix(
  expression: Expression,
  samples: Samples,
  parameters: URLSearchParams,
) {
  const [start, end] = ['start', 'end'].map(name =>
    timeOf(parameters.get(name)),
  );
  const step = Number(parameters.get('step'));
  if (!(step > 0) || end < start || (end - start) / step > MAXIMUM_STEPS) {
    throw new Error('start, end and step do not make a span');
  }
  const found = new Map<string, MatrixElement>();
  for (let index = 0; start + index * step <= end; index += 1) {
    const at = start + index * step;
    const result = evaluate(expression, samples, at);
    const elements =
      result.type === 'scalar'
        ? [{ labels: {}, value: result.value }]
        : result.elements;
    for (const { labels, value } of elements) {
      const key = JSON.stringify(Object.entries(labels).sort());
      const series: MatrixElement = found.get(key) ?? {
        metric: labels,
        values: [],
      };
      found.set(key, series);
      series.values.push([at, format(value)]);
    }
  }
  return { resultType: 'matrix', result: [...found.values()] };
}

function envelope(result: Result, at: number) {
  if (result.type === 'scalar') {
    return { resultType: 'scalar', result: [at, format(result.value)] };
  }
  return {
    resultType: 'vector',
    result: result.elements.map(({ labels, value }) => ({
      metric: labels,
      value: [at, format(value)],
    })),
  };
}

function format(value: number): string {
  if (value === Infinity) {
    return '+Inf';
  }
  return value === -Infinity ? '-Inf' : String(value);
}
