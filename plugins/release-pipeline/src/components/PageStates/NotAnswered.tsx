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

import { ResponseError } from '@backstage/errors';
import Button from '@material-ui/core/Button';
import { readerTimeZone, useNow } from '../../hooks';
import { formatMoment, formatSpan } from '../../times';
import { CopyButton } from '../CopyButton';
import { Notice } from '../Notice';
import { serverMessage } from '../PromotionDialogs';
import { EmptyPanel } from './EmptyPanel';

function details(error: Error): string {
  if (error instanceof ResponseError) {
    const { request, response } = error.body;
    return [
      `${request?.method ?? 'GET'} ${request?.url ?? error.response.url}`,
      `${response.statusCode} ${serverMessage(error)}`,
      new Date().toISOString(),
    ].join('\n');
  }
  return `${error.name}: ${error.message}\n${new Date().toISOString()}`;
}

type Unanswered = {
  error: Error;
  nextTryAt: number;
  onTryNow: () => Promise<void>;
};

function NextTry(props: { at: number }) {
  const left = props.at - useNow(1_000);
  return <>{left > 0 ? `Next try in ${formatSpan(left)}.` : 'Trying again.'}</>;
}

function isRefusal(error: Error): boolean {
  return error instanceof ResponseError && error.statusCode < 500;
}

/** The backend gave no answer, refused, or knows nothing, and nothing was read before. */
export function NotAnswered(props: Unanswered & { compact?: boolean }) {
  const { error, nextTryAt, onTryNow, compact } = props;
  const message = serverMessage(error).replace(/[.\s]*$/, '.');
  if (error instanceof ResponseError && error.statusCode === 404) {
    return (
      <EmptyPanel
        glyph="pipeline"
        compact={compact}
        title="Nothing is known here yet"
        actions={
          <Button variant="outlined" onClick={onTryNow}>
            Look again
          </Button>
        }
      >
        {message} <NextTry at={nextTryAt} />
      </EmptyPanel>
    );
  }
  return (
    <EmptyPanel
      glyph={isRefusal(error) ? 'octagonCross' : 'plug'}
      compact={compact}
      title={
        isRefusal(error) ? 'This cannot be shown' : 'The portal did not answer'
      }
      actions={
        <>
          <Button variant="contained" color="primary" onClick={onTryNow}>
            Try now
          </Button>
          <CopyButton text={details(error)} label="Copy error details" />
        </>
      }
    >
      {message} Nothing was changed. Releases under way go on without this page.{' '}
      <NextTry at={nextTryAt} />
    </EmptyPanel>
  );
}

/** The backend stopped answering; what was read before stays, with its age. */
export function StalePage(props: Unanswered & { loadedAt: number }) {
  const { error, nextTryAt, loadedAt, onTryNow } = props;
  const now = useNow(1_000);
  const reader = { now, timeZone: readerTimeZone() };
  return (
    <Notice tone="unk" glyph="plug" role="group">
      <div>
        {/* What ticks stands outside, or it would be read out each second. */}
        <span role="status">
          <b>
            The portal does not answer. This page is as of{' '}
            {formatMoment(loadedAt, reader)}.
          </b>{' '}
          {serverMessage(error).replace(/[.\s]*$/, '.')} Releases under way go
          on without this page.
        </span>{' '}
        It is {formatSpan(now - loadedAt)} old. <NextTry at={nextTryAt} />{' '}
        <Button size="small" onClick={onTryNow}>
          Try now
        </Button>
      </div>
    </Notice>
  );
}
