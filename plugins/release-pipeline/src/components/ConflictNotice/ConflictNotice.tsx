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

import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import { useTextClasses } from '../../theme';
import { Notice } from '../Notice';
import { Moment } from '../Words';

const useStyles = makeStyles(
  {
    table: {
      width: '100%',
      fontSize: 13,
      lineHeight: '18px',
      borderSpacing: '0 4px',
      overflowWrap: 'anywhere',
      '& th': { textAlign: 'left', fontWeight: 600, paddingRight: 8 },
      '& td': { verticalAlign: 'top', paddingRight: 8 },
    },
    buttons: { display: 'flex', flexWrap: 'wrap', gap: 8 },
  },
  { name: 'ReleasePipelineConflictNotice' },
);

/** A field in which two people wrote something else. */
export type Difference = { field: string; theirs: string; mine: string };

/** Somebody was faster: what they wrote beside what I wrote, and either to take. */
export function ConflictNotice(props: {
  /** Who and when, as far as that is known. */
  changed?: { by: { name: string }; at: string };
  /** What became of it, where it cannot be changed any more: `deleted it`. */
  gone?: string;
  /** What was done to it instead, and what it means to go on: `ended it`. */
  ended?: { deed: string; means: string };
  differences: Difference[];
  onMine: () => void;
  onTheirs: () => void;
  /** Goes on with mine where it is gone; absent: that is not possible. */
  onNew?: () => void;
}) {
  const { changed, ended, gone, differences } = props;
  const { onMine, onNew, onTheirs } = props;
  const classes = useStyles();
  const texts = useTextClasses();
  const who = changed?.by.name ?? 'Somebody';
  return (
    <Notice tone="warn" glyph="twoSquares" role="alert">
      <div>
        <b className={texts.strong}>
          {who} {gone ?? ended?.deed ?? 'changed it'} meanwhile
        </b>
        {changed && (
          <>
            {/* Not how long ago: it would be read out anew each second. */}
            , <Moment time={changed.at} />
          </>
        )}
        . Nothing of yours was saved, and nothing is lost.
        {!gone && ended && ` ${ended.means}`}
      </div>
      {differences.length > 0 && (
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">Field</th>
              <th scope="col">Now</th>
              <th scope="col">Yours</th>
            </tr>
          </thead>
          <tbody>
            {differences.map(({ field, theirs, mine: own }) => (
              <tr key={field}>
                <th scope="row">{field}</th>
                <td>{theirs}</td>
                <td>{own}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {gone && onNew && (
        <div className={classes.buttons}>
          <Button size="small" variant="outlined" onClick={onNew}>
            Enter mine as a new one
          </Button>
        </div>
      )}
      {!gone && (
        <div className={classes.buttons}>
          <Button size="small" variant="outlined" onClick={onTheirs}>
            Take what stands now
          </Button>
          <Button size="small" variant="outlined" onClick={onMine}>
            Go on with mine
          </Button>
        </div>
      )}
    </Notice>
  );
}
