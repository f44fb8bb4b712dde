resource "aws_iam_policy" "sstash_ci_for_github" {
  name = "sstash-ci-for-github"
  policy = jsonencode({
    "Version" : "2012-10-17",
    "Statement" : [
      {
        "Sid" : "ReadRecords",
        "Effect" : "Allow",
        "Action" : [
          "dynamodb:GetItem",
          "dynamodb:Query"
        ],
        "Resource" : [
          "arn:aws:dynamodb:ap-northeast-2:111122223333:table/credential-store"
        ],
        "Condition" : {
          "ForAllValues:StringLike" : {
            "dynamodb:LeadingKeys" : [
              "app.prod.*"
            ]
          },
          "Null" : {
            "dynamodb:LeadingKeys" : "false"
          }
        }
      },
      {
        "Sid" : "OpenDataKeys",
        "Effect" : "Allow",
        "Action" : [
          "kms:Decrypt"
        ],
        "Resource" : [
          "arn:aws:kms:ap-northeast-2:111122223333:key/11111111-2222-3333-4444-555555555555"
        ]
      }
    ]
  })
}

resource "aws_iam_role" "sstash_ci_for_github" {
  name = "sstash-ci-for-github"
  assume_role_policy = jsonencode({
    "Version" : "2012-10-17",
    "Statement" : [
      {
        "Effect" : "Allow",
        "Principal" : {
          "Federated" : "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"
        },
        "Action" : "sts:AssumeRoleWithWebIdentity",
        "Condition" : {
          "StringEquals" : {
            "token.actions.githubusercontent.com:aud" : "sts.amazonaws.com",
            "token.actions.githubusercontent.com:sub" : "repo:example/app:ref:refs/heads/main"
          }
        }
      }
    ]
  })
}

resource "aws_iam_role_policy_attachment" "sstash_ci_for_github" {
  role       = aws_iam_role.sstash_ci_for_github.name
  policy_arn = aws_iam_policy.sstash_ci_for_github.arn
}
