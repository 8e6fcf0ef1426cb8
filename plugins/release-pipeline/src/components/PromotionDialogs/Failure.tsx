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
import { makeStyles } from '@material-ui/core/styles';
import { Fragment } from 'react';
import { Glyph } from '../../icons';
import { tokens } from '../../theme';
import { AskFailure } from './AskFailure';

const useStyles = makeStyles(
  theme => {
    const { bad } = tokens(theme);
    return {
      failure: {
        display: 'flex',
        gap: 10,
        marginTop: 12,
        padding: '10px 14px',
        borderRadius: 6,
        border: `1px solid ${bad.line}`,
        background: bad.bg,
        color: bad.fg,
        fontSize: 13,
        lineHeight: '20px',
        overflowWrap: 'anywhere',
      },
    };
  },
  { name: 'ReleasePipelineFailure' },
);

/** What the backend said, without the frame of the HTTP answer. */
export function serverMessage(failure: unknown): string {
  if (failure instanceof ResponseError) {
    const { message } = failure.body.error;
    // What Backstage says of an internal error; the id leads to the log.
    const logId = /^An internal error occurred logId=(\w+)$/.exec(message)?.[1];
    return logId ? `The backend failed, log id ${logId}` : message;
  }
  return failure instanceof Error ? failure.message : String(failure);
}

/** Whether somebody was faster, so that what the person saw is gone. */
export function isLostRace(failure: unknown): boolean {
  return failure instanceof ResponseError && failure.statusCode === 409;
}

function reasonOf(failure: unknown): string {
  const message = serverMessage(failure).replace(/[.\s]*$/, '.');
  return `${isLostRace(failure) ? 'Too late: ' : ''}${message}`;
}

/** Why it was not done, and what was recorded nevertheless. */
export function Failure(props: { of: unknown }) {
  const { of: failure } = props;
  const classes = useStyles();
  const { done, recorded, refused } =
    failure instanceof AskFailure
      ? failure
      : {
          done: '',
          recorded: [],
          refused: [{ stage: undefined, cause: failure }],
        };
  return (
    <div role="alert" className={classes.failure}>
      <Glyph name="octagonCross" />
      <div>
        {refused.map(({ stage, cause }) => (
          <Fragment key={stage}>
            {stage && <b>{stage}: </b>}
            {reasonOf(cause)} {stage && <br />}
          </Fragment>
        ))}
        {recorded.length > 0
          ? `${done} ${recorded.join(
              ', ',
            )}; nothing else was recorded in your name.`
          : 'Nothing was recorded in your name.'}
      </div>
    </div>
  );
}
