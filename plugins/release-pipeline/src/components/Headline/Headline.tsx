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
import type { Headline as HeadlineView } from 'backstage-plugin-release-pipeline-common';
import { useId } from 'react';
import { Glyph, type GlyphName } from '../../icons';
import {
  joined,
  NARROW,
  tokens,
  useTextClasses,
  useToneClasses,
} from '../../theme';
import { Panel } from '../Panel';
import { toneSign } from '../Status';
import { Words } from '../Words';

const useStyles = makeStyles(
  theme => {
    const { text2 } = tokens(theme);
    return {
      headline: {
        display: 'grid',
        gridTemplateColumns: '28px minmax(0, 1fr) auto',
        gap: '4px 14px',
        padding: '18px 20px',
        alignItems: 'start',
        [NARROW]: { gridTemplateColumns: '28px minmax(0, 1fr)' },
      },
      sentence: {
        fontSize: 20,
        lineHeight: '28px',
        fontWeight: 600,
        letterSpacing: '-0.1px',
        margin: 0,
        textWrap: 'balance',
        overflowWrap: 'anywhere',
      },
      details: {
        listStyle: 'none',
        margin: '4px 0 0',
        padding: 0,
        fontSize: 13,
        lineHeight: '20px',
        color: text2,
        '& b': { color: theme.palette.text.primary, fontWeight: 600 },
      },
      action: {
        display: 'flex',
        flexDirection: 'column',
        gap: 6,
        alignItems: 'flex-end',
        maxWidth: 260,
        textAlign: 'right',
        [NARROW]: {
          gridColumn: 2,
          flexDirection: 'row',
          flexWrap: 'wrap',
          alignItems: 'center',
          maxWidth: 'none',
          textAlign: 'left',
          marginTop: 8,
        },
      },
    };
  },
  { name: 'ReleasePipelineHeadline' },
);

/** The one thing that the reader can do about the sentence. */
export type HeadlineAction = {
  label: string;
  glyph: GlyphName;
  primary?: boolean;
  hint?: string;
  onClick: () => void;
};

/** The answer in words, before any picture, with the one thing to do. */
export function Headline(props: {
  headline: HeadlineView;
  /** Why there is nothing to do, where that is worth saying. */
  because?: string;
  action?: HeadlineAction;
}) {
  const { headline, because, action } = props;
  const classes = useStyles();
  const tones = useToneClasses();
  const texts = useTextClasses();
  const whyId = useId();
  const sign = toneSign(headline.tone);
  return (
    <Panel bare label="Where the newest release is">
      <div className={classes.headline}>
        <Glyph name={sign.glyph} size="large" className={tones[sign.tone]} />
        <div>
          <h2 className={classes.sentence}>
            <Words parts={headline.sentence} />
          </h2>
          {headline.details.length > 0 && (
            <ul className={classes.details}>
              {headline.details.map((detail, index) => (
                <li key={detail.stage ?? index}>
                  {detail.stage && <b>{detail.stage}&nbsp; </b>}
                  <Words parts={detail.sentence} />
                </li>
              ))}
            </ul>
          )}
        </div>
        <div className={classes.action}>
          {action ? (
            <>
              <Button
                variant={action.primary ? 'contained' : 'outlined'}
                color={action.primary ? 'primary' : 'default'}
                size="large"
                startIcon={<Glyph name={action.glyph} size="small" />}
                aria-describedby={action.hint ? whyId : undefined}
                onClick={action.onClick}
              >
                {action.label}
              </Button>
              {action.hint && (
                <span id={whyId} className={texts.meta}>
                  {action.hint}
                </span>
              )}
            </>
          ) : (
            because && <span className={joined(texts.meta)}>{because}</span>
          )}
        </div>
      </div>
    </Panel>
  );
}
